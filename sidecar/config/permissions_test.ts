import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import { permissionFlags, type PermissionOptions } from "./permissions.ts";
import { type Config, DEFAULTS } from "./schema.ts";

const ROOT = resolve("/installed");
const HOME = resolve("/home/someone");
const DATA = join(HOME, "data");
const OBS_FILE = join(HOME, "obs", "global.ini");

interface Given extends Partial<Omit<PermissionOptions, "config">> {
  readonly obs?: Partial<Config["obs"]>;
  readonly server?: Partial<Config["server"]>;
  readonly webhook?: string;
  readonly webrtc?: Partial<Config["webrtc"]>;
  readonly record?: Partial<Config["record"]>;
  readonly model?: string;
}

/** The values of each flag; `true` for a flag without any. */
function flagsFor(given: Given) {
  const {
    obs,
    server,
    webrtc,
    record,
    webhook = "",
    model = join(ROOT, "models", "result.onnx"),
    ...options
  } = given;
  const flags = permissionFlags({
    config: {
      ...DEFAULTS,
      obs: { ...DEFAULTS.obs, ...obs },
      server: { ...DEFAULTS.server, ...server },
      detector: { ...DEFAULTS.detector, model },
      data: { ...DEFAULTS.data, dir: DATA },
      webhook: { url: webhook, secret: "" },
      webrtc: { ...DEFAULTS.webrtc, ...webrtc },
      record: { ...DEFAULTS.record, dir: join(DATA, "recordings"), ...record },
    },
    file: join(HOME, "scoreline.toml"),
    root: ROOT,
    demo: false,
    obsSettings: [OBS_FILE],
    hasLdd: true,
    hasEncoder: false,
    realPath: (path) => path,
    ...options,
  });
  return Object.fromEntries(flags.map((flag) => {
    const [name = "", values] = flag.split("=");
    return [name, values?.split(",") ?? true];
  }));
}

Deno.test("permissionFlags() allows what the defaults need and nothing else", () => {
  assert.deepEqual(flagsFor({}), {
    "--no-prompt": true,
    "--cached-only": true,
    "--allow-net": ["127.0.0.1:3000", "127.0.0.1"],
    "--allow-read": [
      join(ROOT, "overlay", "dist"),
      join(ROOT, "sidecar", "dist"),
      join(ROOT, "models"),
      OBS_FILE,
      DATA,
      join(HOME, "scoreline.toml"),
      "/usr/bin/ldd",
    ],
    "--allow-write": [DATA],
    "--allow-ffi": [join(ROOT, "node_modules")],
    "--ignore-env": true,
    "--allow-env": ["SCORELINE_*", "ORT_DISABLE_TELEMETRY", "HOME", "XDG_CONFIG_HOME", "APPDATA"],
  });
});

Deno.test("permissionFlags() allows one address of OBS when it is known", () => {
  const cases: readonly (readonly [url: string, address: string])[] = [
    ["ws://10.0.0.2:4455", "10.0.0.2:4455"],
    ["ws://gaming-pc/", "gaming-pc:80"],
    ["wss://obs.example/path", "obs.example:443"],
    ["ws://[::1]:4455", "[::1]:4455"],
  ];
  for (const [url, address] of cases) {
    assert.deepEqual(flagsFor({ obs: { url } })["--allow-net"], ["127.0.0.1:3000", address], url);
  }
});

Deno.test("permissionFlags() opens OBS's own settings only when something has to be found there", () => {
  const local = "ws://127.0.0.1:4455";
  const cases: readonly (readonly [obs: Partial<Config["obs"]>, opened: boolean])[] = [
    [{ password: "12345678" }, true], // the port
    [{ url: local }, true], // the password
    [{ url: "ws://[::1]:4455" }, true],
    [{ url: local, password: "12345678" }, false],
    [{ url: "ws://10.0.0.2:4455" }, false],
  ];
  for (const [obs, opened] of cases) {
    const flags = flagsFor({ obs });
    const read = flags["--allow-read"];
    assert.ok(Array.isArray(read));
    assert.equal(read.includes(OBS_FILE), opened, JSON.stringify(obs));
    assert.deepEqual(
      flags["--allow-env"],
      opened
        ? ["SCORELINE_*", "ORT_DISABLE_TELEMETRY", "HOME", "XDG_CONFIG_HOME", "APPDATA"]
        : ["SCORELINE_*", "ORT_DISABLE_TELEMETRY"],
    );
  }
});

Deno.test("permissionFlags() gives the demo its pictures and this machine, not OBS", () => {
  const flags = flagsFor({ demo: true, obs: { url: "ws://10.0.0.2:4455" } });
  assert.deepEqual(flags["--allow-net"], ["127.0.0.1:3000", "127.0.0.1"]);
  const read = flags["--allow-read"];
  assert.ok(Array.isArray(read));
  assert.ok(read.includes(join(ROOT, "sidecar", "demo", "frames")));
  assert.ok(!read.includes(OBS_FILE));
});

Deno.test("permissionFlags() allows the webhook's server and port, and not in the demo", () => {
  const cases: readonly (readonly [url: string, address: string])[] = [
    ["https://hooks.example/T0/secret", "hooks.example:443"],
    ["http://me:secret@10.0.0.7/hook", "10.0.0.7:80"],
    ["http://[::1]:8080", "[::1]:8080"],
  ];
  const obs = { url: "ws://a:1" };
  for (const [webhook, address] of cases) {
    assert.deepEqual(flagsFor({ obs, webhook })["--allow-net"], ["127.0.0.1:3000", "a:1", address], webhook);
    assert.deepEqual(flagsFor({ demo: true, webhook })["--allow-net"], ["127.0.0.1:3000", "127.0.0.1"]);
  }
});

Deno.test("permissionFlags() names the address that the server listens at", () => {
  const token = "12345678";
  const addressOf = (host: string, port: number) =>
    flagsFor({ obs: { url: "ws://a:1" }, server: { host, port, token } })["--allow-net"];
  assert.deepEqual(addressOf("0.0.0.0", 8080), ["0.0.0.0:8080", "a:1"]);
  assert.deepEqual(addressOf("::1", 0), ["[::1]:0", "a:1"]);
  assert.deepEqual(addressOf("localhost", 3000), ["localhost:3000", "a:1"]);
});

Deno.test("permissionFlags() opens the network and the encoder only where there can be a live view", () => {
  const encoder = join(ROOT, "encoder", "node_modules");
  const viewed = flagsFor({ hasEncoder: true });
  assert.equal(viewed["--allow-net"], true);
  assert.deepEqual(viewed["--allow-sys"], ["networkInterfaces"]);
  assert.deepEqual(viewed["--allow-ffi"], [join(ROOT, "node_modules"), encoder]);
  assert.ok(viewed["--allow-read"]?.toString().split(",").includes(encoder));
  assert.equal(viewed["--allow-run"], undefined);

  const without = flagsFor({});
  for (
    const closed of [
      flagsFor({ webrtc: { enabled: false } }),
      flagsFor({ hasEncoder: true, webrtc: { enabled: false } }),
    ]
  ) assert.deepEqual(closed, without);
});

Deno.test("permissionFlags() opens the network, and no encoder, where streams are passed on", () => {
  const relayed = flagsFor({ webrtc: { whip_token: "a-token-of-publishers" } });
  assert.equal(relayed["--allow-net"], true);
  // A clip of what is published may be wanted, and needs to know how full the disk is.
  assert.deepEqual(relayed["--allow-sys"], ["networkInterfaces", "statfs"]);
  assert.deepEqual(relayed["--allow-ffi"], [join(ROOT, "node_modules")]);
  const closed = flagsFor({ webrtc: { enabled: false, whip_token: "a-token-of-publishers" } });
  assert.deepEqual(closed, flagsFor({}));
});

Deno.test("permissionFlags() asks for what two libraries want of the system once", () => {
  assert.deepEqual(flagsFor({ hasLdd: false, hasEncoder: true })["--allow-sys"], [
    "cpus",
    "networkInterfaces",
    "hostname",
  ]);
});

Deno.test("permissionFlags() names a symbolic link and where it leads to", () => {
  const flags = flagsFor({
    realPath: (path) =>
      path.endsWith("node_modules") ? `${path}-elsewhere` : path.replace(DATA, `${DATA}-elsewhere`),
  });
  assert.deepEqual(flags["--allow-write"], [DATA, `${DATA}-elsewhere`]);
  assert.deepEqual(flags["--allow-ffi"], [
    join(ROOT, "node_modules"),
    `${join(ROOT, "node_modules")}-elsewhere`,
  ]);
});

Deno.test("permissionFlags() reads a model of one's own with what lies beside it", () => {
  const read = flagsFor({ model: join(HOME, "own", "model.onnx") })["--allow-read"];
  assert.ok(Array.isArray(read));
  assert.ok(read.includes(join(HOME, "own")));
  assert.ok(!read.includes(join(ROOT, "models")));
});

Deno.test("permissionFlags() lets sharp find out the C library of Linux, one way or the other", () => {
  const withLdd = flagsFor({ hasLdd: true });
  assert.ok(withLdd["--allow-read"]?.toString().endsWith("/usr/bin/ldd"));
  assert.equal(withLdd["--allow-sys"], undefined);
  const without = flagsFor({ hasLdd: false });
  assert.ok(!without["--allow-read"]?.toString().includes("ldd"));
  assert.deepEqual(without["--allow-sys"], ["cpus", "networkInterfaces", "hostname"]);
  const elsewhere = flagsFor({ hasLdd: null });
  assert.ok(!elsewhere["--allow-read"]?.toString().includes("ldd"));
  assert.equal(elsewhere["--allow-sys"], undefined);
});

Deno.test("permissionFlags() refuses a path that would be taken for two", () => {
  assert.throws(() => flagsFor({ file: join(HOME, "a,b.toml") }), {
    name: "RangeError",
    message: `The path "${
      join(HOME, "a,b.toml")
    }" has a comma in it, which Deno cannot allow; use one without`,
  });
});

Deno.test("permissionFlags() lets only those programs start that streams are forwarded to", () => {
  const forward: Config["webrtc"]["forward"] = [
    { stream: "obs", preset: "rtmp", to: "rtmp://a/b" },
    { stream: "obs", preset: "hls", to: "a.m3u8" },
    { stream: "obs", preset: "kinesis", to: "camera" },
    { stream: "pi", command: ["/opt/bin/sender", "-"] },
  ];
  const programs = ["ffmpeg", "gst-launch-1.0", "/opt/bin/sender"];
  assert.deepEqual(flagsFor({ webrtc: { whip_token: "a-token-0123", forward } })["--allow-run"], programs);
  assert.equal(flagsFor({ webrtc: { forward } })["--allow-run"], undefined);
  assert.equal(flagsFor({ webrtc: { whip_token: "a-token-0123" } })["--allow-run"], undefined);
});

Deno.test("permissionFlags() opens a folder of recordings that is not in the data folder", () => {
  const dir = resolve("/videos");
  assert.deepEqual(flagsFor({ record: { dir } })["--allow-write"], [DATA, dir]);
  const read = flagsFor({ record: { dir } })["--allow-read"];
  assert.ok(Array.isArray(read) && read.includes(dir));
  assert.deepEqual(flagsFor({})["--allow-write"], [DATA]);
  const linked = (path: string) => path === join(DATA, "recordings") ? dir : path;
  assert.deepEqual(flagsFor({ realPath: linked })["--allow-write"], [DATA, join(DATA, "recordings"), dir]);
});

Deno.test("permissionFlags() lets a recorder see how full the disk is, where something can be published", () => {
  const webrtc = { whip_token: "a-token-0123" };
  const sysOf = (given: Given) => flagsFor(given)["--allow-sys"] ?? [];
  assert.ok([sysOf({ webrtc })].flat().includes("statfs"));
  for (
    const given of [{}, { webrtc: { ...webrtc, enabled: false } }, { webrtc, record: { clip_seconds: 0 } }]
  ) {
    assert.ok(![sysOf(given)].flat().includes("statfs"));
  }
});
