import assert from "node:assert/strict";
import { join } from "node:path";
import { startSidecar } from "./support/sidecar.ts";
import { until } from "./support/until.ts";

const DOCUMENT = await Deno.readTextFile(new URL("../docs/webhook.md", import.meta.url));

function example(language: string): string {
  const [block, ...more] = DOCUMENT.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, "gm"));
  assert.ok(block?.[1] !== undefined && more.length === 0, `one example of ${language}`);
  return block[1];
}

/** What may be missing, and then tells no name. */
const MAY_BE_NULL: ReadonlySet<string> = new Set([".status.streak", ".status.last_count"]);

/** The names of everything in a value, however deep. */
function names(value: unknown, path = ""): string[] {
  if (typeof value !== "object" || value === null || MAY_BE_NULL.has(path)) return [path];
  return Object.entries(value).flatMap(([key, inner]) => names(inner, `${path}.${key}`)).sort();
}

Deno.test("the product tells a webhook what docs/webhook.md says, within its permissions", async () => {
  const received: { body: string; headers: Headers }[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    received.push({ body: await request.text(), headers: request.headers });
    return new Response();
  });
  await using sidecar = await startSidecar({
    env: {
      SCORELINE_WEBHOOK_URL: `http://me:hunter2@localhost:${server.addr.port}/hunter3`,
      SCORELINE_WEBHOOK_SECRET: "hunter4",
      SCORELINE_TEXT_FILES_ENABLED: "true",
    },
  });
  await sidecar.post("/api/adjust", { outcome: "victory" });
  await until("both changes", () => received.length === 2, { explain: () => sidecar.output() });

  const documented = JSON.parse(example("json"));
  for (const { body } of received) assert.deepEqual(names(JSON.parse(body)), names(documented));
  const { isGenuine } = await import(`data:text/javascript,${encodeURIComponent(example("js"))}`);
  const [, { body, headers } = { body: "", headers: new Headers() }] = received;
  const signature = headers.get("x-scoreline-signature") ?? "";
  assert.equal(isGenuine(body, signature, "hunter4"), true);
  assert.equal(isGenuine(body, signature, "another"), false);
  assert.equal(isGenuine(`${body} `, signature, "hunter4"), false);
  assert.equal(headers.get("x-scoreline-event"), "adjustment");
  assert.equal(headers.get("x-scoreline-delivery"), JSON.parse(body).id);

  await until("the score in a text file", async () => {
    return await Deno.readTextFile(join(sidecar.dataDir, "score.txt")) === "1-0-0";
  });
  const config = await (await fetch(`${sidecar.url}/api/config`)).text();
  const { output } = await sidecar.stop();
  assert.doesNotMatch(config + output, /hunter/);
  await server.shutdown();
});
