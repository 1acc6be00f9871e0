import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "./free_port.ts";
import { findProgram, startProgram } from "./program.ts";
import { until } from "./until.ts";

const TEMPLATE = fileURLToPath(new URL("../../deploy/nginx/scoreline.conf.template", import.meta.url));
const PATH = { PATH: Deno.env.get("PATH") ?? "" };

export interface Nginx extends AsyncDisposable {
  /** With its port, as browsers write it. */
  readonly authority: string;
  readonly httpPort: number;
  /** Runs curl, which calls nginx by its name and believes only its certificate; `args` end with a path or an address. */
  curl(...args: string[]): Promise<{ readonly status: number; readonly head: string; readonly body: string }>;
  /** The arguments for a curl of one's own that calls this path. */
  curlArguments(path: string): string[];
}

export interface NginxOptions {
  /** The name that it answers to, and that its certificate is made for. */
  readonly name: string;
  /** Where Scoreline listens, as `host:port`. */
  readonly upstream: string;
  readonly httpsPort: number;
}

/** Starts Debian's nginx with the shipped configuration. */
export async function startNginx({ name, upstream, httpsPort }: NginxOptions): Promise<Nginx> {
  const folder = await Deno.makeTempDir({ prefix: "scoreline-nginx-" });
  const httpPort = freePort();
  const certs = join(folder, "certs");
  await Deno.mkdir(certs);
  await makeCertificate(name, certs);
  await Deno.writeTextFile(join(folder, "site.conf"), await siteFor());
  await Deno.writeTextFile(join(folder, "nginx.conf"), mainFor(folder));
  const program = startProgram(findProgram("nginx") ?? "nginx", {
    args: ["-c", join(folder, "nginx.conf"), "-p", folder, "-e", "stderr"],
    env: PATH,
    atOurDeath: "TERM",
  });
  const authority = `${name}:${httpsPort}`;
  const curlArguments = (path: string) => [
    ...["--silent", "--max-time", "60", "--cacert", join(certs, "fullchain.pem")],
    ...["--resolve", `${authority}:127.0.0.1`, "--resolve", `${name}:${httpPort}:127.0.0.1`],
    path.startsWith("/") ? `https://${authority}${path}` : path,
  ];

  async function siteFor(): Promise<string> {
    const values: Record<string, string> = { SCORELINE_NAME: name, SCORELINE_UPSTREAM: upstream };
    return (await Deno.readTextFile(TEMPLATE))
      .replace(/\$\{(\w+)\}/g, (match, key: string) => values[key] ?? match)
      .replace(/^ *listen \[::\].*\n/gm, "")
      .replaceAll("listen 80;", `listen 127.0.0.1:${httpPort};`)
      .replaceAll("listen 443 ", `listen 127.0.0.1:${httpsPort} `)
      .replaceAll("/etc/nginx/certs", certs);
  }

  const nginx: Nginx = {
    authority,
    httpPort,
    curlArguments,
    async curl(...args) {
      const path = args.pop() ?? "/";
      const { stdout } = await new Deno.Command(findProgram("curl") ?? "curl", {
        args: ["--include", ...args, ...curlArguments(path)],
        stderr: "inherit",
      }).output();
      const text = new TextDecoder().decode(stdout);
      // What curl was told to send in two parts is answered with a "100 Continue" first.
      const [, head = "", body = ""] = /^(?:HTTP\/\S+ 100[^]*?\r\n\r\n)*([^]*?)\r\n\r\n([^]*)$/.exec(text) ??
        [];
      return { status: Number(/^HTTP\/\S+ (\d+)/.exec(head)?.[1]), head, body };
    },
    async [Symbol.asyncDispose]() {
      await program.end("SIGTERM");
      await Deno.remove(folder, { recursive: true });
    },
  };
  try {
    await until("nginx to listen", async () => {
      if (!program.isRunning()) throw new Error(`nginx ended at once:\n${program.output()}`);
      return (await nginx.curl("/nothing")).status === 404;
    }, { explain: program.output });
  } catch (cause) {
    await nginx[Symbol.asyncDispose]();
    throw cause;
  }
  return nginx;
}

async function makeCertificate(name: string, folder: string): Promise<void> {
  const { success, stderr } = await new Deno.Command(findProgram("openssl") ?? "openssl", {
    args: [
      ...[
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
      ],
      ...["-subj", `/CN=${name}`, "-addext", `subjectAltName=DNS:${name}`],
      ...["-keyout", join(folder, "privkey.pem"), "-out", join(folder, "fullchain.pem")],
    ],
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(`openssl makes no certificate:\n${new TextDecoder().decode(stderr)}`);
}

/** What stands around a site, so that nothing of the machine's own nginx is used. */
function mainFor(folder: string): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${join(folder, name)};`).join("\n");
  return `
    daemon off;
    master_process off;
    pid ${join(folder, "nginx.pid")};
    events {}
    http {
      access_log off;
      ${temporary}
      include ${join(folder, "site.conf")};
    }
  `;
}
