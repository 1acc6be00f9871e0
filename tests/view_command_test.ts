import assert from "node:assert/strict";
import * as v from "valibot";
import { view } from "../tools/view.ts";
import { until } from "./support/until.ts";
import { WhepSource } from "./support/whep_source.ts";

const path = v.object({ local: v.literal("host"), remote: v.literal("host"), protocol: v.literal("udp") });
const second = v.object({
  second: v.number(),
  frames: v.number(),
  codec: v.string(),
  path,
  lost: v.number(),
});
const summary = v.object({
  summary: v.literal(true),
  frames: v.pipe(v.number(), v.minValue(1)),
  keyframes: v.pipe(v.number(), v.minValue(1)),
  packets: v.number(),
  lost: v.literal(0),
  codec: v.literal("VP8"),
  connected_ms: v.number(),
  first_frame_ms: v.number(),
  path,
});

/** A server of one stream, and the command as a terminal sees it. */
async function withSource(
  test: (source: WhepSource, run: (...args: string[]) => Promise<Ran>, url: string) => Promise<void>,
): Promise<void> {
  await using source = await WhepSource.open();
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) =>
      new URL(request.url).pathname.startsWith("/whep/")
        ? source.respond(request)
        : new Response("nothing here", { status: 404 }),
  );
  await test(source, run, `http://127.0.0.1:${server.addr.port}`);
}

interface Ran {
  readonly code: number;
  readonly out: readonly string[];
  readonly error: string;
}

async function run(...args: string[]): Promise<Ran> {
  const out: string[] = [];
  const error: string[] = [];
  const terminal = {
    out: (line: string) => void out.push(line),
    error: (line: string) => void error.push(line),
    redraw: null,
  };
  const code = await view(args, terminal, new AbortController().signal);
  return { code, out, error: error.join("\n") };
}

Deno.test("deno task view counts what a real connection brings, and leaves", () =>
  withSource(async (source, run, url) => {
    const { code, out, error } = await run("--json", "--seconds", "2", `${url}/view`);
    assert.deepEqual([code, error], [0, ""]);
    const last = v.parse(summary, JSON.parse(out.at(-1) ?? ""));
    const seconds = out.slice(0, -1).map((line) => v.parse(second, JSON.parse(line)));
    assert.ok(seconds.length >= 2);
    assert.equal(last.keyframes, last.frames, "every picture of the source is a keyframe");
    assert.equal(source.viewers, 0);
    assert.match(source.requested.at(-1) ?? "", /^DELETE \/whep\/detector\/.+/);
  }));

Deno.test("deno task view writes for people as well", () =>
  withSource(async (_source, run, url) => {
    const { code, out } = await run("--seconds", "1", url);
    assert.equal(code, 0);
    assert.match(out[0] ?? "", /^ +1 s {2}\d+ frames .* VP8 {2}host-host\/udp$/);
    assert.match(out.join("\n"), /\d+ frames \(\d+ keyframes\) in /);
  }));

Deno.test("deno task view says in one sentence why there is nothing to watch", () =>
  withSource(async (source, run, url) => {
    const message = "The encoder is missing: run 'deno task install-webrtc', then start again";
    source.refusal = Response.json({ error: { code: "encoder_missing", message } }, { status: 503 });
    assert.deepEqual(await run(`${url}/whep/detector`), {
      code: 1,
      out: [],
      error: `${url}/whep/detector refuses (503): ${message}.`,
    });
    source.refusal = new Response("v=0\r\n", { status: 201 });
    assert.match((await run(url)).error, /^The answer of .+ is of no use: it has no video$/);
    source.refusal = null;
    source.sending = false;
    const silent = await run("--json", url);
    assert.deepEqual([silent.code, silent.out], [1, []]);
    assert.match(silent.error, /^Connected, but no frame came within 10 s/);
    assert.equal(source.viewers, 0);
  }));

Deno.test("deno task view notices that the stream has ended", () =>
  withSource(async (source, _run, url) => {
    const out: string[] = [];
    const error: string[] = [];
    const terminal = {
      out: (line: string) => void out.push(line),
      error: (line: string) => void error.push(line),
      redraw: null,
    };
    const ended = view(["--json", url], terminal, new AbortController().signal);
    await until("the first second", () => out.length > 0);
    await source.drop();
    assert.equal(await ended, 1);
    assert.deepEqual(error, ["The stream has ended: Scoreline was stopped, or the network is down."]);
  }));

Deno.test("deno task view says what is wrong with its command line or that nobody answers", async () => {
  assert.match((await run("--help")).out.join("\n"), /Usage: deno task view/);
  for (
    const [args, sentence] of [
      [[], /^Name one stream: deno task view http/],
      [["a", "b"], /^Name one stream/],
      [["ws://x"], /"ws:\/\/x" is no address/],
      [["--seconds", "0", "h"], /--seconds must be a number from 1 to 86400, got "0"/],
      [["--nonsense", "h"], /--nonsense.*See 'deno task view --help'/],
    ] as const
  ) {
    const { code, error } = await run(...args);
    assert.equal(code, 2);
    assert.match(error, sentence);
  }
  const closed = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = closed.addr;
  closed.close();
  const { code, error } = await run(`http://127.0.0.1:${port}/`);
  assert.equal(code, 1);
  assert.match(
    error,
    /^Nothing answers at http:\/\/127\.0\.0\.1:\d+\/whep\/detector: is Scoreline running there\?$/,
  );
});
