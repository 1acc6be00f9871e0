import { commandOf } from "../sidecar/config/packaging.ts";
import { systemClock } from "../sidecar/runtime/clock.ts";
import { messageOf } from "../sidecar/runtime/message.ts";
import type { Terminal } from "./command_line.ts";
import { secondLine, summaryLines } from "./view/report.ts";
import { parseView, type ViewRequest } from "./view/request.ts";
import { ViewError, watch } from "./view/watch.ts";

const HELP = `Watches a stream in the terminal: whether it comes, how fast, with what loss and delay.

Usage: ${commandOf("view")} [--seconds N] [--json] [--token TOKEN] URL

URL is that of a WHEP stream (http://127.0.0.1:3000/whep/detector), of the viewer page (http://127.0.0.1:3000/view),
or of Scoreline (http://127.0.0.1:3000/). Writes one line a second and a summary; the picture is not decoded.

  --seconds N    how long to watch (default: until Ctrl+C)
  --json         one JSON object a line; the last one has "summary": true
  --token TOKEN  server.view_token or server.token of a server that asks for one (or ?token= in the URL)
  --help         this text

The delay is from the capture to the arrival, by the clocks of both machines. Loss is what was not sent again in time.

Exit code: 0 when frames came, 1 when it could not connect or no frame came, 2 when the command line is wrong.`;

export interface ViewTerminal extends Terminal {
  /** Writes over the last line; `null` where the output is no terminal. */
  readonly redraw: ((line: string) => void) | null;
}

/** `deno task view`: watches until the time is over or the signal aborts, and answers the exit code. */
export async function view(
  args: readonly string[],
  terminal: ViewTerminal,
  signal: AbortSignal,
): Promise<number> {
  let request: ViewRequest | "help";
  try {
    request = parseView(args);
  } catch (cause) {
    terminal.error(messageOf(cause));
    return 2;
  }
  if (request === "help") {
    terminal.out(HELP);
    return 0;
  }
  const { json } = request;
  try {
    const summary = await watch(request, {
      clock: systemClock,
      signal,
      onSecond(report) {
        if (json) terminal.out(JSON.stringify(report));
        else (terminal.redraw ?? terminal.out)(secondLine(report));
      },
    });
    if (json) terminal.out(JSON.stringify(summary));
    else {
      terminal.redraw?.("");
      for (const line of summaryLines(summary)) terminal.out(line);
    }
    return summary.frames > 0 ? 0 : 1;
  } catch (cause) {
    if (!(cause instanceof ViewError)) throw cause;
    if (!json) terminal.redraw?.("");
    terminal.error(cause.message);
    return 1;
  }
}

if (import.meta.main) {
  const interrupted = new AbortController();
  Deno.addSignalListener("SIGINT", () => interrupted.abort());
  const encoder = new TextEncoder();
  const redraw = Deno.stdout.isTerminal()
    ? (line: string) => void Deno.stdout.writeSync(encoder.encode(`\r\x1b[K${line}`))
    : null;
  Deno.exit(await view(Deno.args, { out: console.log, error: console.error, redraw }, interrupted.signal));
}
