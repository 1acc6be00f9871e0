import assert from "node:assert/strict";
import { createLogger } from "./logger.ts";

function setUp() {
  const time = { now: Date.UTC(2026, 0, 1) };
  const lines: string[] = [];
  const logger = createLogger({ write: (line) => lines.push(line), now: () => time.now });
  return { time, lines, logger };
}

Deno.test("createLogger() says the same line once a second and counts what it left out", () => {
  const { time, lines, logger } = setUp();
  for (let i = 0; i < 8; i++) {
    logger.warn("obs", "hung");
    time.now += 250;
  }
  assert.deepEqual(lines, [
    "2026-01-01T00:00:00.000Z warn  obs: hung",
    "2026-01-01T00:00:01.000Z warn  obs: hung (and 3 more like it)",
  ]);
});

Deno.test("createLogger() forgets the line that has not come for longest, not the one that recurs", () => {
  const { time, lines, logger } = setUp();
  for (let i = 0; i < 200; i++) {
    logger.error("busy", "again");
    logger.info("other", `line ${i}`);
    time.now += 10;
  }
  assert.equal(lines.filter((line) => line.includes("busy: again")).length, 2);
});

Deno.test("createLogger() lets nothing from outside begin a line or command a terminal", () => {
  const { lines, logger } = setUp();
  logger.warn("obs", 'The source "Game\r\n2026-01-01T00:00:00.000Z info  obs: forged\x1b[2J" is gone');
  assert.deepEqual(lines, [
    "2026-01-01T00:00:00.000Z warn  obs: " +
    'The source "Game\ufffd\ufffd2026-01-01T00:00:00.000Z info  obs: forged\ufffd[2J" is gone',
  ]);
});

Deno.test("createLogger() is not silenced by a clock that is set back", () => {
  const { time, lines, logger } = setUp();
  logger.info("a", "b");
  time.now -= 3_600_000;
  logger.info("a", "b");
  assert.equal(lines.length, 2);
});
