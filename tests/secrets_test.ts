/** Secrets in every setting that takes one, and everything that the real sidecar says, which must hold none of them. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { SECRETS } from "../sidecar/config/schema.ts";
import { startSimulatedObs } from "../sidecar/demo/simulated_obs.ts";
import { hasCodecLibrary } from "../sidecar/webrtc/codec_library.ts";
import { descendantsOf } from "./support/descendants.ts";
import { freePort } from "./support/free_port.ts";
import { realOffers } from "./support/offers.ts";
import { examplePath, readDescription } from "./support/operations.ts";
import {
  CREDENTIAL,
  failingReceiver,
  found,
  MARK,
  planted,
  settingsWith,
  TOKEN,
  VIEW,
} from "./support/planted_secrets.ts";
import { type Program, startProgram } from "./support/program.ts";
import { denoDir } from "./support/sidecar.ts";
import { ROOT, testNeeding } from "./support/skip.ts";
import { until } from "./support/until.ts";

async function start(folder: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return startProgram(Deno.execPath(), {
    args: ["run", "--no-prompt", "--allow-read", "--allow-env", "--allow-run", ...args],
    cwd: ROOT,
    env: {
      PATH: Deno.env.get("PATH") ?? "",
      HOME: folder,
      DENO_DIR: await denoDir(),
      NO_COLOR: "1",
      ...env,
    },
    atOurDeath: "TERM",
  });
}

const LAUNCHER = join(ROOT, "sidecar", "launch.ts");

async function untilUp(program: Program, url: string): Promise<void> {
  await until("the sidecar to serve", async () => {
    if (!program.isRunning()) throw new Error(`It ended at once:\n${program.output()}`);
    return await fetch(`${url}/api/health`).then((one) => one.body?.cancel().then(() => true), () => null);
  }, { timeoutMs: 60_000, explain: program.output });
}

testNeeding(["linux"], "no secret is told, whatever is asked and whatever fails", async (t) => {
  const folder = await Deno.makeTempDir({ prefix: "scoreline-secrets-" });
  await using receiver = failingReceiver();
  const obs = startSimulatedObs({
    setup: {
      canvas: { width: 640, height: 360 },
      program: "Scene",
      inputs: {},
      scenes: { Scene: { items: [] } },
    },
    picture: () => Promise.resolve(null),
    password: "another one",
  });
  const secrets = planted(receiver.port);
  assert.deepEqual(
    new Set(Object.keys(secrets)),
    SECRETS,
    "a secret is planted in each setting that takes one",
  );
  const settings = join(folder, "scoreline.toml");
  const data = join(folder, "data");
  await Deno.writeTextFile(settings, settingsWith(secrets, obs.url));
  const port = freePort();
  const url = `http://127.0.0.1:${port}`;
  const args = ["--config", settings, "--data", data, "--port", String(port)];
  const program = await start(folder, [LAUNCHER, ...args]);
  const clean = (text: string, what: string) => assert.equal(found(text), undefined, what);
  const full = { authorization: `Bearer ${TOKEN}` };
  try {
    await untilUp(program, url);

    await t.step("to the list of processes", () => {
      const processes = descendantsOf(program.pid);
      assert.ok(processes.length >= 2, "the launcher and the sidecar");
      for (const { commandLine, environment } of processes) {
        clean(commandLine, commandLine);
        clean(environment, "what a process was started with");
      }
    });

    await t.step("by a route to whom it opens", async () => {
      const text = await (await fetch(`${url}/openapi.json`, { headers: full })).text();
      const { operations } = readDescription(text);
      for (const operation of operations) {
        const path = examplePath(operation);
        const leaving = new AbortController();
        const response = await fetch(url + path, {
          method: operation.method,
          headers: { ...full, "content-type": operation.bodies[0]?.type ?? "application/json" },
          ...(operation.bodies.length === 0
            ? {}
            : { body: path.includes("adjust") ? '{"outcome":"draw"}' : "{}" }),
          redirect: "manual",
          signal: leaving.signal,
        });
        const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") === true;
        const reader = response.body?.getReader();
        const first = isStream ? new TextDecoder().decode((await reader?.read())?.value) : "";
        reader?.releaseLock();
        const body = isStream ? first : await response.text();
        leaving.abort();
        const heads = [...response.headers].map((pair) => pair.join(": ")).join("\n");
        const forViewers = /^\/(whep|webrtc|api\/webrtc\/view)/.test(path);
        clean(forViewers ? `${heads}\n${body}`.replaceAll(CREDENTIAL, "") : `${heads}\n${body}`, path);
      }
    });

    await t.step("in what is said to callers who make mistakes", async () => {
      const questions: [path: string, init?: RequestInit][] = [
        ["/api/status"],
        [`/api/status?token=${MARK}guess`],
        ["/api/status", { headers: { authorization: `Bearer ${MARK}guess` } }],
        ["/api/status", { headers: { cookie: `scoreline_${port}=${MARK}guess` } }],
        ["/api/status", { headers: { authorization: `Basic ${btoa(`${MARK}guess:`)}` } }],
        [`/admin?token=${TOKEN}&lang=ja`, { redirect: "manual" }],
        [`/admin?token=${TOKEN}`, { redirect: "manual", headers: { "sec-fetch-site": "cross-site" } }],
        [`/nothing?token=${TOKEN}`],
        [`/api/history?limit=x&token=${TOKEN}`],
        [`/admin/?token=${VIEW}x`],
        ["/api/predict", { method: "POST", headers: { ...full, "content-type": "image/png" }, body: "x" }],
      ];
      for (const [path, init = {}] of questions) {
        const response = await fetch(url + path, init);
        const heads = [...response.headers].map((pair) => pair.join(": ")).join("\n");
        clean(`${heads}\n${await response.text()}`, path);
      }
    });

    await t.step("of a TURN server, but to viewers", async () => {
      const asked = async (path: string, init: RequestInit = {}) => {
        const response = await fetch(url + path, init);
        return `${response.headers.get("link")}\n${await response.text()}`;
      };
      const viewer = { authorization: `Bearer ${VIEW}` };
      assert.ok((await asked("/api/webrtc/view", { headers: viewer })).includes(CREDENTIAL));
      assert.ok((await asked("/whep/detector", { method: "OPTIONS", headers: viewer })).includes(CREDENTIAL));
      for (const path of ["/api/webrtc/view", "/whep/detector", "/webrtc/offer", "/api/webrtc", "/view"]) {
        for (const method of ["GET", "OPTIONS", "POST"]) {
          clean(await asked(path, { method }), `${method} ${path}`);
        }
      }
      for (const path of ["/api/webrtc", "/api/status", "/api/config", "/metrics"]) {
        clean(await asked(path, { headers: full }), path);
      }
    });

    await t.step("in the log, when OBS, the webhook, the TURN server and a file fail", async () => {
      const post = (path: string, type: string, body: string) =>
        fetch(url + path, { method: "POST", headers: { ...full, "content-type": type }, body })
          .then((response) => response.body?.cancel());
      await post("/api/adjust", "application/json", '{"outcome":"victory"}');
      await post("/whep/detector", "application/sdp", realOffers().get("aiortc_viewer") ?? "");
      // A failure that is logged with its trace: a file in the place of a folder.
      const recordings = join(data, "recordings");
      await Deno.remove(recordings, { recursive: true }).catch(() => {}); // it need not be there
      await Deno.writeTextFile(recordings, "");
      const failed = await fetch(`${url}/api/recordings?token=${TOKEN}`);
      await failed.body?.cancel();
      assert.equal(failed.status, 503);
      await until(
        "the failures to be told",
        () =>
          receiver.calls() >= 2 && /refused the password/.test(program.output()) &&
          /warn +webhook/.test(program.output()) &&
          (!hasCodecLibrary(ROOT) || /TURN server/.test(program.output())) &&
          /error http: GET \/api\/recordings/.test(program.output()),
      );
    });
  } finally {
    await program.end("SIGTERM", 20_000);
    await obs.close();
  }
  clean(program.output(), "the log");

  await t.step("in the data folder", async () => {
    for await (const entry of Deno.readDir(data)) {
      if (entry.isFile) clean(await Deno.readTextFile(join(data, entry.name)), entry.name);
    }
  });

  await t.step("by the doctor", async () => {
    const doctor = await start(folder, [join(ROOT, "tools", "doctor.ts"), ...args]);
    await doctor.ended;
    assert.match(doctor.output(), /OBS/);
    clean(doctor.output(), "the doctor");
  });

  await t.step("when settings are refused", async () => {
    const wrong = Object.fromEntries(
      Object.entries(secrets).map(([name, text]) => [name, `${text} "\u0001`]),
    );
    const bad = [
      settingsWith(wrong, "http://obs"),
      settingsWith(secrets, obs.url).replaceAll(/"(planted-[^"]*)"/g, '["$1"]'),
      settingsWith(secrets, obs.url).replaceAll(/^(\w+) = ("planted-.*")$/gm, "$1x = $2"),
      settingsWith(secrets, obs.url).replaceAll(/^(\w+) = ("planted-.*)"$/gm, "$1 = $2"),
      `webhook = ${JSON.stringify(secrets["webhook.url"])}\nserver = "${TOKEN}"`,
    ];
    for (const text of bad) {
      await Deno.writeTextFile(settings, text);
      const refused = await start(folder, [LAUNCHER, ...args]);
      assert.equal((await refused.ended).code, 2, refused.output());
      clean(refused.output(), refused.output());
    }
  });
  await Deno.remove(folder, { recursive: true });
});

testNeeding(
  ["linux"],
  "secrets from the environment are in no command line, and only where they are needed",
  async () => {
    const folder = await Deno.makeTempDir({ prefix: "scoreline-secrets-" });
    const port = freePort();
    const env = {
      SCORELINE_OBS_URL: "ws://127.0.0.1:9",
      SCORELINE_OBS_PASSWORD: `${MARK}obs-password`,
      SCORELINE_SERVER_TOKEN: TOKEN,
      SCORELINE_WEBHOOK_URL: `http://127.0.0.1:9/${MARK}path`,
      SCORELINE_WEBHOOK_SECRET: `${MARK}webhook-secret`,
    };
    const program = await start(
      folder,
      [LAUNCHER, "--data", join(folder, "data"), "--port", String(port)],
      env,
    );
    try {
      await untilUp(program, `http://127.0.0.1:${port}`);
      const processes = descendantsOf(program.pid);
      for (const { commandLine } of processes) assert.equal(found(commandLine), undefined, commandLine);
      assert.equal(processes.length, 2, "nothing but the launcher and the sidecar has them");
    } finally {
      await program.end("SIGTERM", 20_000);
    }
    assert.equal(found(program.output()), undefined, program.output());
    await Deno.remove(folder, { recursive: true });
  },
);
