import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * What stands in for the sidecar: says what it may and what happens to it. It reads from its first moment, so that what
 * came before it started has been said by the time it is ready.
 */
const STAND_IN = `
const say = (text) => console.log(text);
const may = async (descriptor) => (await Deno.permissions.query(descriptor)).state === "granted";
for (const signal of ["SIGINT", "SIGTERM"]) {
  Deno.addSignalListener(signal, () => { say("got " + signal); Deno.exit(signal === "SIGINT" ? 41 : 42); });
}
const reading = (async () => {
  for await (const text of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) say("read " + text.trim());
  say("let go");
})();
say("launcher " + Deno.ppid);
say("args " + JSON.stringify(Deno.args));
say("password " + Deno.env.get("SCORELINE_OBS_PASSWORD") + ", path " + Deno.env.get("PATH"));
const data = Deno.args[Deno.args.indexOf("--data") + 1];
await Deno.mkdir(data, { recursive: true });
await Deno.writeTextFile(data + "/kept", "");
say("write outside " + await may({ name: "write", path: data + "/.." }));
say("read outside " + await may({ name: "read", path: "/etc" }));
say("run " + await may({ name: "run" }) + ", sys " + await may({ name: "sys" }));
say("net elsewhere " + await may({ name: "net", host: "example.com:443" }));
if (Deno.args.includes("7")) Deno.exit(7);
say("ready");
await reading;
`;

interface Launched {
  readonly process: Deno.ChildProcess;
  readonly data: string;
  /** Resolves once this has been printed. */
  said(text: string): Promise<void>;
  /** The process that launches, once the stand-in runs; `process` itself unless something else started it. */
  launcher(): number;
  /** Everything printed, once nobody is left who could print. */
  readonly output: Promise<string>;
}

interface Setup {
  readonly args?: readonly string[];
  readonly stdin?: "null" | "piped";
  readonly env?: Readonly<Record<string, string>>;
  /** Text of a program that stands in for the builder. */
  readonly builder?: string;
  /** What starts the launcher; it is started directly when this is left out. */
  readonly through?: "task" | "shell";
}

async function launched(setup: Setup, body: (launched: Launched) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir({ prefix: "scoreline-launch-" });
  const main = join(root, "stand_in.ts");
  const built = join(root, "dist", "main.js");
  const start = join(root, "start.ts");
  const url = JSON.stringify(new URL("./launch.ts", import.meta.url).href);
  await Deno.writeTextFile(main, STAND_IN);
  await Deno.writeTextFile(
    start,
    `import { launch } from ${url};
     Deno.exit(await launch({ args: Deno.args, ...${JSON.stringify({ root, built, main })} }));`,
  );
  if (setup.builder !== undefined) {
    await Deno.mkdir(join(root, "tools"));
    await Deno.writeTextFile(join(root, "tools", "build.ts"), setup.builder);
  }
  const data = join(root, "a folder");
  const config = fileURLToPath(new URL("../deno.json", import.meta.url));
  // The rights are those of `deno task start`.
  const rights = ["--no-prompt", "--allow-read", "--allow-env", "--allow-run"];
  const run = ["run", ...rights, "--config", config, start, "--data", data, ...setup.args ?? []];
  const manifest = { tasks: { start: `deno ${run.map((arg) => `'${arg}'`).join(" ")}` } };
  await Deno.writeTextFile(join(root, "deno.json"), JSON.stringify(manifest));
  const [program, ...args] = setup.through === "task"
    ? [Deno.execPath(), "task", "start"]
    : setup.through === "shell"
    ? ["sh", "-c", 'unset INIT_CWD; "$0" "$@" & wait', Deno.execPath(), ...run]
    : [Deno.execPath(), ...run];
  const process = new Deno.Command(program, {
    args,
    cwd: root,
    env: { NO_COLOR: "1", ...setup.env },
    stdin: setup.stdin ?? "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let printed = "";
  let waiting: { text: string; resolve: () => void }[] = [];
  const listen = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>) => {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      printed += text;
      waiting = waiting.filter((one) => !printed.includes(one.text) || one.resolve());
    }
  };
  let isOver = false;
  const output = Promise.all([listen(process.stdout), listen(process.stderr)]).then(() => {
    isOver = true;
    return printed;
  });
  const launcher = () => Number(/launcher (\d+)/.exec(printed)?.[1] ?? process.pid);
  const said = (text: string) =>
    Promise.race([
      new Promise<void>((resolve) => printed.includes(text) ? resolve() : waiting.push({ text, resolve })),
      output.then((all) => assert.ok(all.includes(text), `"${text}" was never said, but:\n${all}`)),
    ]);
  try {
    await body({ process, data, said, launcher, output });
  } finally {
    if (setup.stdin === "piped") await process.stdin.close().catch(() => {}); // closed by the test
    try {
      process.kill("SIGKILL");
    } catch {
      // It has ended, as it should.
    }
    await process.status;
    if (!isOver && setup.through !== undefined) Deno.kill(launcher(), "SIGKILL");
    await output;
    await Deno.remove(root, { recursive: true });
  }
}

const UNIX_ONLY = { ignore: Deno.build.os === "windows" };

Deno.test("launch() hands flags and environment on, narrows the rights and passes the exit code on", async () => {
  const env = { SCORELINE_OBS_PASSWORD: "hunter22" };
  await launched({ args: ["--source", "7"], env }, async ({ process, output, data }) => {
    assert.equal((await process.status).code, 7);
    const all = await output;
    assert.ok(
      all.includes(`args ${JSON.stringify(["--data", data, "--source", "7", "--exit-with-stdin"])}`),
      all,
    );
    assert.ok(all.includes("password hunter22, path undefined"), all);
    assert.ok(all.includes("write outside false\nread outside false\n"), all);
    assert.ok(all.includes("run false, sys false\nnet elsewhere false\n"), all);
    assert.ok(await Deno.stat(join(data, "kept")));
  });
});

Deno.test(
  "launch() keeps V8's nursery small, and has malloc give back what is large unless the user wants it otherwise",
  {
    ignore: Deno.build.os !== "linux",
  },
  async () => {
    await launched({ env: { MALLOC_TRIM_THRESHOLD_: "7" } }, async ({ process: { pid }, said }) => {
      await said("ready");
      const sidecar = (await Deno.readTextFile(`/proc/${pid}/task/${pid}/children`)).trim();
      const env = (await Deno.readTextFile(`/proc/${sidecar}/environ`)).split("\0");
      assert.deepEqual(env.filter((line) => line.startsWith("MALLOC_")).toSorted(), [
        "MALLOC_MMAP_THRESHOLD_=32768",
        "MALLOC_TRIM_THRESHOLD_=7",
      ]);
      const command = (await Deno.readTextFile(`/proc/${sidecar}/cmdline`)).split("\0");
      assert.ok(command.includes("--v8-flags=--max-semi-space-size=1,--expose-gc"), command.join(" "));
      assert.ok(command.includes("--no-code-cache"), command.join(" "));
    });
  },
);

Deno.test("launch() keeps running without standard input and passes signals on", UNIX_ONLY, async (t) => {
  for (const [signal, code] of [["SIGINT", 41], ["SIGTERM", 42]] as const) {
    await t.step(signal, () =>
      launched({ stdin: "null" }, async ({ process, said, output }) => {
        await said("ready");
        process.kill(signal);
        assert.equal((await process.status).code, code);
        assert.match(await output, new RegExp(`got ${signal}`));
        assert.doesNotMatch(await output, /let go/);
      }));
  }
});

Deno.test("launch() reports a sidecar that a signal ended like a shell does", UNIX_ONLY, async () => {
  await launched({}, async ({ process, said }) => {
    await said("ready");
    process.kill("SIGHUP"); // the stand-in has no listener for it
    assert.equal((await process.status).code, 129);
  });
});

Deno.test("launch() with --exit-with-stdin passes lines on and ends with its own input", async () => {
  await launched({ args: ["--exit-with-stdin"], stdin: "piped" }, async ({ process, said, output }) => {
    await said("ready");
    const writer = process.stdin.getWriter();
    await writer.write(new TextEncoder().encode("+victory\n"));
    await said("read +victory");
    await writer.close();
    assert.equal((await process.status).code, 0);
    assert.match(await output, /let go/);
  });
});

Deno.test("launch() without --exit-with-stdin leaves standard input alone", async () => {
  await launched({ stdin: "piped" }, async ({ process, said, output }) => {
    const writer = process.stdin.getWriter();
    await writer.write(new TextEncoder().encode("+victory\n"));
    await writer.close();
    await said("ready");
    process.kill("SIGTERM");
    await process.status;
    assert.doesNotMatch(await output, /read \+victory|let go/);
  });
});

Deno.test("launch() takes the sidecar with it when it is killed", UNIX_ONLY, async () => {
  await launched({}, async ({ process, said, output }) => {
    await said("ready");
    process.kill("SIGKILL");
    await process.status;
    assert.match(await output, /let go/); // the output ends only when the stand-in has
  });
});

Deno.test("launch() ends in order when the 'deno task' that runs it is killed", UNIX_ONLY, async () => {
  await launched({ through: "task" }, async ({ process, said, launcher, output }) => {
    await said("ready");
    assert.notEqual(launcher(), process.pid);
    process.kill("SIGKILL");
    await process.status;
    let wasKilled = false;
    const limit = setTimeout(() => {
      wasKilled = true;
      Deno.kill(launcher(), "SIGKILL");
    }, 20_000);
    const printed = await output.finally(() => clearTimeout(limit));
    assert.match(printed, /let go/);
    assert.ok(!wasKilled, "the launcher noticed by itself");
  });
});

Deno.test("launch() survives the shell that started it", UNIX_ONLY, async () => {
  await launched({ through: "shell" }, async ({ process, said, launcher, output }) => {
    await said("ready");
    process.kill("SIGKILL");
    await process.status;
    await new Promise((resolve) => setTimeout(resolve, 2_500)); // longer than it takes to look for a parent twice
    Deno.kill(launcher(), "SIGTERM");
    assert.match(await output, /got SIGTERM/);
    assert.doesNotMatch(await output, /let go/);
  });
});

Deno.test("launch() answers or refuses before it builds or starts anything", async (t) => {
  const builder = `console.log("built");`;
  const cases = [
    { args: ["--help"], code: 0, says: /^Scoreline \d+\.\d+\.\d+ keeps your/ },
    { args: ["--version"], code: 0, says: /^\d+\.\d+\.\d+\n$/ },
    {
      args: ["--prot", "1"],
      code: 2,
      says: /^'--prot' is not a flag; did you mean '--port'\?; see --help\n$/,
    },
    { args: ["--port", "x"], code: 2, says: /^'server\.port' must be .* \(got "x" from --port\)\n$/ },
    { args: ["--config", "gone.toml"], code: 2, says: /^'--config' names a file that does not exist/ },
    { args: ["--data", "a,b"], code: 2, says: /^The path ".*a,b" has a comma in it/ },
  ];
  for (const { args, code, says } of cases) {
    await t.step(args.join(" "), () =>
      launched({ args, builder }, async ({ process, output }) => {
        assert.equal((await process.status).code, code);
        assert.match(await output, says);
      }));
  }
});

Deno.test("launch() builds what is not up to date before the sidecar starts, and says so", async () => {
  const builder = `console.log("built " + Deno.args); Deno.mkdirSync("overlay/dist", { recursive: true });`;
  await launched({ args: ["--source", "7"], builder }, async ({ process, output }) => {
    assert.equal((await process.status).code, 7);
    assert.match(await output, /Building the pages and the sidecar\.\.\.\n[^]*built --if-stale\n[^]*args/);
  });
});

Deno.test("launch() keeps the settings of the environment from what builds", async () => {
  const builder = `const names = Object.keys(Deno.env.toObject());
    console.log("builder has " + names.filter((name) => name.startsWith("SCORELINE_")) + ", path " + names.includes("PATH"));
    Deno.mkdirSync("overlay/dist", { recursive: true });`;
  const env = { SCORELINE_OBS_PASSWORD: "hunter22" };
  await launched({ args: ["--source", "7"], builder, env }, async ({ process, output }) => {
    assert.equal((await process.status).code, 7);
    const all = await output;
    assert.match(all, /builder has , path true\n/);
    assert.match(all, /password hunter22/);
  });
});

Deno.test("launch() does not start without pages when they cannot be built", async () => {
  await launched({ builder: "Deno.exit(1);" }, async ({ process, output }) => {
    assert.equal((await process.status).code, 1);
    assert.match(await output, /Scoreline cannot start without its overlay/);
    assert.doesNotMatch(await output, /args/);
  });
});

const PAGES =
  `Deno.mkdirSync("overlay/dist", { recursive: true }); Deno.writeTextFileSync("overlay/dist/index.html", "");`;
const BUILT = `Deno.mkdirSync("dist"); Deno.writeTextFileSync("dist/main.js", "console.log('as built')");`;

Deno.test("launch() starts the sidecar as it was built", async () => {
  await launched({ builder: `${PAGES} ${BUILT}` }, async ({ process, output }) => {
    assert.equal((await process.status).code, 0);
    assert.match(await output, /as built/);
    assert.doesNotMatch(await output, /args/);
  });
});

Deno.test("launch() has Deno parse what was built before the sidecar starts, which does not depend on it", async () => {
  const builder = `${PAGES} ${BUILT} Deno.writeTextFileSync("dist/broken.js", "}");`;
  await launched({ builder }, async ({ process, output }) => {
    assert.equal((await process.status).code, 0);
    assert.match(await output, /Deno cannot parse Scoreline ahead[^]+as built\n$/);
  });
});

Deno.test("launch() starts the sources where they cannot be built, and not what was built of earlier ones", async () => {
  const builder = `${PAGES} ${BUILT} Deno.exit(1);`;
  await launched({ args: ["--source", "7"], builder }, async ({ process, output }) => {
    assert.equal((await process.status).code, 7);
    assert.match(await output, /Starting from the sources[^]+args/);
    assert.doesNotMatch(await output, /as built/);
  });
});
