/**
 * A program that tries what the sidecar must not be able to do, with the rights that it is started with, and says how each
 * try ended as a line of JSON. Its argument is a JSON object: data (the folder that it may write), outside (a folder that it
 * may not see, with `secret.txt` in it), elsewhere (host and port of a server that it need not reach), own (host and port
 * where it may listen).
 */
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import * as v from "valibot";

const place = v.object({ hostname: v.string(), port: v.number() });
const { data, outside, elsewhere, own } = v.parse(
  v.object({ data: v.string(), outside: v.string(), elsewhere: place, own: place }),
  JSON.parse(Deno.args[0] ?? ""),
);
const secret = `${outside}/secret.txt`;
const there = `http://${elsewhere.hostname}:${elsewhere.port}/`;

const TRIES: Readonly<Record<string, () => unknown>> = {
  // What it must be able to do, or the rest would show nothing.
  "may: write, read and remove in the data folder": async () => {
    await Deno.writeTextFile(`${data}/probe.txt`, "x");
    await Deno.readTextFile(`${data}/probe.txt`);
    await Deno.remove(`${data}/probe.txt`);
  },
  "may: listen where it serves": () => Deno.listen(own).close(),

  "read a file outside": () => Deno.readTextFile(secret),
  "read a file outside by way of the data folder": () => Deno.readTextFile(`${data}/../outside/secret.txt`),
  "read a file outside by its file: address": () => Deno.readFile(new URL(`file://${secret}`)),
  "read a file outside as Node does": () => readFileSync(secret),
  "read the system's users": () => Deno.readTextFile("/etc/passwd"),
  "read what this process was started with": () => Deno.readTextFile("/proc/self/environ"),
  "read another process's": () => Deno.readTextFile("/proc/1/cmdline"),
  "list the folder above": () => [...Deno.readDirSync(`${data}/..`)],
  "look whether a file is there": () => Deno.stat(secret),
  "follow a file outside": () => Deno.watchFs(outside),
  "fetch a file outside": () => fetch(`file://${secret}`),
  "import a file outside": () => import(`file://${outside}/module.ts`),
  "import from elsewhere": () => import(`${there}module.ts`),

  "write a file outside": () => Deno.writeTextFile(`${outside}/new.txt`, "x"),
  "write a file outside as Node does": () => writeFileSync(`${outside}/new.txt`, "x"),
  "move a file out": async () => {
    await Deno.writeTextFile(`${data}/moved.txt`, "x");
    await Deno.rename(`${data}/moved.txt`, `${outside}/moved.txt`);
  },
  "move a file in": () => Deno.rename(secret, `${data}/secret.txt`),
  "copy a file in": () => Deno.copyFile(secret, `${data}/secret.txt`),
  "link to a file outside": () => Deno.symlink(secret, `${data}/link.txt`),
  "link hard to a file outside": () => Deno.link(secret, `${data}/hard.txt`),
  "make a folder outside": () => Deno.mkdir(`${outside}/new`),
  "remove a file outside": () => Deno.remove(secret),
  "change the rights of a file outside": () => Deno.chmod(secret, 0o777),
  "make a temporary file": () => Deno.makeTempFile(),
  "go to another folder": () => Deno.chdir(outside),

  "run a program": () => new Deno.Command("/bin/true").output(),
  "run a program as Node does": () =>
    new Promise((resolve, reject) => spawn("/bin/true").once("exit", resolve).once("error", reject)),
  "run Deno": () => new Deno.Command(Deno.execPath(), { args: ["--version"] }).output(),
  "signal another process": () => Deno.kill(Deno.ppid, "SIGCONT"),
  "open a library outside": () => Deno.dlopen(`${outside}/library.so`, {}),
  "open a library of the system": () => Deno.dlopen("libc.so.6", {}),

  "fetch from elsewhere": () => fetch(there),
  "connect to elsewhere": () => Deno.connect(elsewhere),
  "connect to elsewhere as Node does": () =>
    new Promise((resolve, reject) => {
      connect(elsewhere.port, elsewhere.hostname).once("connect", resolve).once("error", reject);
    }),
  "connect a WebSocket to elsewhere": () =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(there.replace("http", "ws"));
      socket.onopen = resolve;
      socket.onerror = (event) => reject(event instanceof ErrorEvent ? event.error ?? event.message : event);
    }),
  "ask for a name": () => Deno.resolveDns("scoreline.example", "A"),
  "listen at another port": () => Deno.listen({ ...own, port: own.port + 1 }),
  "listen for other machines": () => Deno.listen({ hostname: "0.0.0.0", port: own.port }),

  "read the whole environment's other names": () =>
    Deno.env.get("PATH") ?? Promise.reject(new Error("unseen")),
  "know the machine's name": () => Deno.hostname(),
  "know the user": () => Deno.uid(),
  "know the network's interfaces": () => Deno.networkInterfaces(),
  "know the system's version": () => Deno.osRelease(),
};

for (const [name, attempt] of Object.entries(TRIES)) {
  const outcome = await Promise.resolve().then(attempt).then(
    () => "done",
    (error: unknown) => error instanceof Error ? `${error.name}: ${error.message}` : String(error),
  );
  console.log(JSON.stringify({ name, outcome }));
}
Deno.exit(0);
