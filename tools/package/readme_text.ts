import { startScriptName } from "./scripts.ts";
import type { Target } from "./targets.ts";

/** How each system is asked to let a downloaded program run, and how its scripts are started. */
const FIRST_START = {
  win32:
    `Double-click start.cmd. If Windows warns of an unknown publisher, choose "More info", then "Run anyway". Should
it say that MSVCP140.dll is missing, install Microsoft's Visual C++ Redistributable (x64); OBS needs it as well.`,
  darwin: `macOS does not start programs from the internet that Apple has not checked. Open Terminal, type
   xattr -dr com.apple.quarantine 
(with a space at the end), drag this folder into the window and press Return. Then double-click start.command.`,
  linux: `Run ./start.sh in a terminal.`,
} as const;

const CHECK = {
  win32: "Double-click doctor.cmd",
  darwin: "Double-click doctor.command",
  linux: "Run ./start.sh doctor",
} as const;

export interface ReadmeOptions {
  readonly target: Target;
  readonly version: string;
  /** Whether the package holds the script for OBS. */
  readonly hasObsScript: boolean;
}

/** The text that a person reads first after unpacking. */
export function readmeText({ target, version, hasObsScript }: ReadmeOptions): string {
  const start = startScriptName(target);
  const withObs = hasObsScript
    ? `
WITH OBS
Instead of starting it yourself${
      target.os === "darwin" ? " (but after the line in Terminal)" : ""
    }, open Tools > Scripts in
OBS, press + and choose obs-scripts/scoreline.lua of this folder. From then on Scoreline starts and ends with OBS.
`
    : "";
  return `Scoreline ${version} for ${target.triple}

Counts your Overwatch 2 matches while you stream. This folder holds everything that it needs; nothing is installed.

START
${FIRST_START[target.os]}
${withObs}
IN OBS
1. Tools > WebSocket Server Settings > Enable WebSocket server.
2. Sources > + > Browser, URL http://127.0.0.1:3000/, width 550, height 250.
3. The dashboard is at http://127.0.0.1:3000/admin.

IF SOMETHING IS WRONG
${CHECK[target.os]}: it checks everything and says what to do next.
${start} --help lists the flags. scoreline.example.toml explains every setting: copy it to
scoreline.toml and keep what you change. More is in the folder docs. Where a text says "deno task
start", that is ${start} here, and "deno task doctor" is ${start} doctor.

YOUR DATA
The score, its history and its pictures lie in the folder data, your settings in scoreline.toml, both in this folder. No
release holds either, so nothing of yours is overwritten.

A NEW VERSION
Stop Scoreline (and OBS, if that starts it) and unpack the new version over this folder, replacing
files. Or unpack it elsewhere and move data and scoreline.toml there, and models/*.calibration.json if
you have calibrated it.

TO REMOVE IT
Delete this folder.

Licences: LICENSE, THIRD_PARTY.md and the folder licences.
`;
}
