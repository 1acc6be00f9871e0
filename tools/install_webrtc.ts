/** `deno task install-webrtc`: fetches the encoder of the live view into `encoder/node_modules`, as its lock file names it. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const HELP = `Usage: deno task install-webrtc     (in a package: the start script with install-webrtc)

Fetches the encoder that the live view needs (/view, WHEP): node-av, which holds FFmpeg with GPL parts. That is up
to 100 MB to download, and 210 MB on the disk.
Everything else works without it. Start Scoreline again afterwards. To be rid of it, delete encoder/node_modules.`;

if (import.meta.main) {
  if (Deno.args.includes("--help") || Deno.args.includes("-h")) {
    console.log(HELP);
    Deno.exit(0);
  }
  if (Deno.args.length > 0) {
    console.error(`deno task install-webrtc takes no arguments, got ${JSON.stringify(Deno.args[0])}`);
    Deno.exit(2);
  }
  const folder = join(fileURLToPath(new URL("..", import.meta.url)), "encoder");
  console.log("Fetching the encoder of the live view (up to 100 MB)...");
  // What Deno has to say, about a proxy or a certificate, says more than we could.
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["install", "--quiet", "--frozen"],
    cwd: folder,
    stdin: "null",
  }).spawn().status;
  if (!success || !existsSync(join(folder, "node_modules", "node-av"))) {
    console.error("The encoder could not be fetched: is the npm registry reachable? Then run this again.");
    Deno.exit(1);
  }
  console.log("Done. Start Scoreline again; the live view is at /view.");
}
