import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { parse as parseToml } from "smol-toml";
import { loadConfig } from "../sidecar/config/load.ts";
import { startCoturn } from "./support/coturn.ts";
import { freePort } from "./support/free_port.ts";
import { type Nginx, startNginx } from "./support/nginx.ts";
import { OfflineNetwork } from "./support/offline.ts";
import { findProgram, startProgram } from "./support/program.ts";
import { startSidecar } from "./support/sidecar.ts";
import { testNeeding } from "./support/skip.ts";
import { until } from "./support/until.ts";

const DEPLOY = fileURLToPath(new URL("../deploy", import.meta.url));
const NAME = "score.example";
const TOKEN = "change-me-everything";
const VIEW_TOKEN = "change-me-watching";
/** A public address, which the shipped configuration of coturn relays to. */
const PUBLIC = "198.51.100.1";

const shipped = (name: string) => Deno.readTextFile(join(DEPLOY, name));

/** The product behind nginx, both with the shipped settings. */
async function behindNginx(body: (nginx: Nginx) => Promise<void>): Promise<void> {
  const httpsPort = freePort();
  const settings = await Deno.makeTempFile({ suffix: ".toml" });
  await Deno.writeTextFile(
    settings,
    (await shipped("scoreline.toml")).replace(`["${NAME}"]`, `["${NAME}:${httpsPort}"]`)
      .replace(/^url = .*$/m, `url = "ws://127.0.0.1:${freePort()}"`),
  );
  try {
    await using sidecar = await startSidecar({ args: ["--config", settings] });
    await using nginx = await startNginx({ name: NAME, upstream: `127.0.0.1:${sidecar.port}`, httpsPort });
    await body(nginx);
  } finally {
    await Deno.remove(settings);
  }
}

const bearer = (token: string) => ["-H", `Authorization: Bearer ${token}`];
const json = (body: unknown) => ["-H", "Content-Type: application/json", "-d", JSON.stringify(body)];

testNeeding(
  ["nginx", "openssl", "curl"],
  "nginx as shipped serves Scoreline under a prefix, to whom it may",
  async (t) => {
    await behindNginx(async (nginx) => {
      const status = async (...args: string[]) => (await nginx.curl(...args)).status;

      await t.step("plain http leads to https, and the name alone to the view", async () => {
        const plain = await nginx.curl(`http://${NAME}:${nginx.httpPort}/scoreline/?theme=dark`);
        assert.equal(plain.status, 308);
        assert.match(plain.head, new RegExp(`^location: https://${NAME}/scoreline/\\?theme=dark\\r?$`, "im"));
        const root = await nginx.curl("/");
        assert.equal(root.status, 302);
        assert.match(root.head, /^location: \S*\/scoreline\/view\r?$/im);
        assert.equal(await status("/api/status"), 404);
      });

      await t.step("the tokens open what they should", async () => {
        assert.equal(await status("/scoreline/api/status"), 401);
        assert.equal(await status(...bearer(VIEW_TOKEN), "/scoreline/api/status"), 200);
        assert.equal(await status(...bearer(VIEW_TOKEN), "/scoreline/admin"), 403);
        assert.equal(await status(...bearer(TOKEN), "/scoreline/admin"), 200);
        assert.equal(await status(...bearer(VIEW_TOKEN), "/scoreline/view"), 200);
        const page = await nginx.curl(...bearer(VIEW_TOKEN), "/scoreline/");
        assert.match(page.body, /<script[^>]+src="\.\/assets\//, "addresses hold under the prefix");
      });

      await t.step("a token in the address becomes a cookie for https alone", async () => {
        const { head } = await nginx.curl(`/scoreline/?token=${VIEW_TOKEN}`);
        assert.match(head, /^set-cookie: .*; Secure/im);
      });

      await t.step("pages of this name may command, others may not", async () => {
        const adjust = json({ outcome: "victory", delta: 1 });
        const from = (origin: string) =>
          status(...bearer(TOKEN), ...adjust, "-H", `Origin: ${origin}`, "/scoreline/api/adjust");
        assert.equal(await from(`https://${nginx.authority}`), 200);
        assert.equal(await from("https://elsewhere.example"), 403);
      });

      await t.step(
        "the signalling of the live view gets through, with the TURN server of these settings",
        async () => {
          const path = "/scoreline/whep/detector";
          const options = await nginx.curl("-X", "OPTIONS", ...bearer(VIEW_TOKEN), path);
          assert.equal(options.status, 204);
          assert.match(
            options.head,
            /^link: <turn:score\.example:3478>; rel="ice-server"; username="\d+:scoreline"/im,
          );
          const offer = ["-H", "Content-Type: application/sdp", "--data-binary", "this is no offer"];
          assert.equal(await status(...offer, path), 401);
          const answer = await nginx.curl(...bearer(VIEW_TOKEN), ...offer, path);
          // Where the encoder is not installed, nothing else is looked at.
          assert.match(answer.body, /"code":"(invalid_sdp|encoder_missing)"/);
        },
      );

      await t.step("a picture of more than a megabyte gets through", async () => {
        const picture = await Deno.makeTempFile({ suffix: ".jpg" });
        await Deno.writeFile(picture, new Uint8Array(3_000_000));
        const sent = await nginx.curl(
          ...bearer(TOKEN),
          "-H",
          "Content-Type: image/jpeg",
          "--data-binary",
          `@${picture}`,
          "/scoreline/api/predict",
        );
        await Deno.remove(picture);
        assert.match(
          sent.head,
          /^content-type: application\/json/im,
          "the answer is Scoreline's, not nginx's",
        );
        assert.match(sent.body, /"error"/);
        assert.notEqual(sent.status, 413);
      });

      await t.step("who guesses is shut out, whatever he writes about himself", async () => {
        const answers: number[] = [];
        for (let i = 0; i < 20 && !answers.includes(429); i++) {
          answers.push(
            await status(
              ...bearer(`wrong-${i}-token`),
              "-H",
              `X-Forwarded-For: 192.0.2.${i}`,
              "/scoreline/api/status",
            ),
          );
        }
        assert.equal(answers.at(-1), 429, answers.join(" "));
      });
    });
  },
);

testNeeding(["nginx", "openssl", "curl"], "nginx as shipped passes an event on when it happens", async () => {
  await behindNginx(async (nginx) => {
    const stream = startProgram(findProgram("curl") ?? "curl", {
      args: ["--no-buffer", ...bearer(VIEW_TOKEN), ...nginx.curlArguments("/scoreline/events")],
      env: {},
    });
    const told = (text: string) =>
      until(`an event with ${text}`, () => stream.output().includes(text), { explain: stream.output });
    await told('"victories":0');
    await nginx.curl(...bearer(TOKEN), ...json({ outcome: "victory", delta: 3 }), "/scoreline/api/adjust");
    await told('"victories":3');
    assert.ok(stream.isRunning());
    await stream.end("SIGTERM");
  });
});

/** A network of its own in which the machine has a public address. */
async function withPublicAddress(body: (network: OfflineNetwork) => Promise<void>): Promise<void> {
  await using network = await OfflineNetwork.make();
  const { code, stderr } = await network.run("ip", {
    args: ["address", "add", `${PUBLIC}/32`, "dev", "lo"],
    env: { PATH: Deno.env.get("PATH") ?? "" },
  });
  assert.equal(code, 0, stderr);
  await body(network);
}

/** coturn's own client sends 20 messages through the relay to another one of its kind, or to `peer`. */
function relayed(network: OfflineNetwork, port: number, secret: string, ...more: string[]) {
  return network.run(findProgram("turnutils_uclient") ?? "", {
    args: ["-u", "scoreline", "-W", secret, "-p", String(port), "-n", "20", "-m", "1", ...more, PUBLIC],
  });
}

testNeeding(
  ["coturn", "namespace"],
  "coturn as shipped relays for who knows the secret, between public addresses",
  async () => {
    await withPublicAddress(async (network) => {
      const secret = "a-secret-of-this-test";
      await using coturn = await startCoturn({
        listen: PUBLIC,
        secret,
        start: (...args) => network.start(...args),
      });
      const { stdout, code } = await relayed(network, coturn.port, secret, "-y");
      assert.equal(code, 0, stdout);
      assert.match(stdout, /tot_recv_msgs=40|Total lost packets 0/);

      const wrong = await relayed(network, coturn.port, "another secret", "-y");
      assert.notEqual(wrong.code, 0);
      assert.match(coturn.output(), /check_stun_auth: Cannot find credentials/);
      const inside = await relayed(network, coturn.port, secret, "-e", "127.0.0.1");
      assert.notEqual(inside.code, 0, "its own machine is out of reach");
      assert.match(inside.stdout + inside.stderr, /403/);
    });
  },
);

Deno.test("the settings in deploy/ are ones that Scoreline takes", async () => {
  const text = await shipped("scoreline.toml");
  const { config } = await loadConfig({
    readFile: (path) =>
      path.endsWith("scoreline.toml") ? Promise.resolve(text) : Promise.reject(new Error(path)),
    env: {},
    flags: {},
    cwd: DEPLOY,
  });
  assert.equal(config.server.host, "127.0.0.1");
  assert.equal(config.webrtc.announce_only_public, true);
  assert.equal(config.webrtc.ice_servers[0]?.shared_secret, "change-me");
});

Deno.test("the ports in deploy/ are the same everywhere", async () => {
  const ports = /udp_ports = "(\d+)-(\d+)"/.exec(await shipped("scoreline.toml"));
  assert.ok(ports !== null);
  const [, first, last] = ports;
  const frps = v.parse(
    v.object({ bindPort: v.number(), allowPorts: v.array(v.looseObject({})) }),
    parseToml(await shipped("frp/frps.toml")),
  );
  assert.deepEqual(frps.allowPorts, [{ single: 13_000 }, { start: Number(first), end: Number(last) }]);

  // frp fills the ports in before it reads the file.
  const frpc = await shipped("frp/frpc.toml");
  assert.ok(frpc.includes(`parseNumberRangePair "${first}-${last}" "${first}-${last}"`));
  const filled = frpc.replace(/^\{\{- (range|end).*\n?/gm, "")
    .replace(/\{\{ \$port\.(First|Second) \}\}/g, String(first));
  const { proxies } = v.parse(
    v.object({
      proxies: v.array(v.object({ type: v.string(), localPort: v.number(), remotePort: v.number() })),
    }),
    parseToml(filled),
  );
  assert.deepEqual(proxies, [
    { type: "tcp", localPort: 3_000, remotePort: 13_000 },
    { type: "udp", localPort: Number(first), remotePort: Number(first) },
  ]);

  const coturn = await shipped("coturn/turnserver.conf");
  const setting = (name: string) => new RegExp(`^${name}=(\\d+)$`, "m").exec(coturn)?.[1];
  const relayed = `${setting("min-port")}-${setting("max-port")}/udp`;
  const table = await shipped("README.md");
  for (
    const port of [
      `${first}-${last}/udp`,
      "7000/tcp",
      "13000/tcp",
      "443/tcp",
      `${setting("listening-port")}/udp`,
      relayed,
    ]
  ) {
    assert.ok(table.includes(port), `${port} is missing in deploy/README.md`);
  }
});

testNeeding(
  ["yaml"],
  "docker-compose.yml mounts files that are here, and every file here is explained",
  async () => {
    const { stdout } = await new Deno.Command("/usr/bin/python3", {
      args: [
        "-c",
        "import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1]))))",
        join(DEPLOY, "docker-compose.yml"),
      ],
    }).output();
    const { services } = v.parse(
      v.object({
        services: v.record(
          v.string(),
          v.object({ image: v.string(), network_mode: v.literal("host"), volumes: v.array(v.string()) }),
        ),
      }),
      JSON.parse(new TextDecoder().decode(stdout)),
    );
    assert.deepEqual(Object.keys(services), ["nginx", "coturn", "scoreline", "frps"]);
    for (const { image, volumes } of Object.values(services)) {
      assert.match(image, /^[\w./-]+:\d+\.\d+\.\d+$/, "a version is named");
      for (const volume of volumes) {
        const [source = ""] = volume.split(":");
        const isMadeByUser = ["./certs", "./acme"].includes(source);
        if (!isMadeByUser) assert.ok(await Deno.stat(join(DEPLOY, source)), source);
      }
    }
    const explained = await shipped("README.md");
    for await (const { name } of Deno.readDir(DEPLOY)) {
      if (name !== "README.md") assert.ok(explained.includes(name), `${name} is not explained`);
    }
  },
);
