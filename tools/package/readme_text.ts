import { mayPassOnEncoder, startScript, zipName } from "../../sidecar/config/packaging.ts";
import type { Target } from "./targets.ts";

/** What comes before the first start, where the system wants something. */
const BEFORE = {
  win32: "",
  darwin: `FIRST
macOS does not start programs from the internet that Apple has not checked. Open Terminal, type
   xattr -dr com.apple.quarantine 
(with a space at the end), drag this folder into the window and press Return.

`,
  linux: "",
} as const;

/** How each system starts the script without OBS, and lets a downloaded program run. */
const BY_ITSELF = {
  win32:
    `Double-click start.cmd. If Windows warns of an unknown publisher, choose "More info", then "Run anyway".
Should it say that MSVCP140.dll is missing, install Microsoft's Visual C++ Redistributable (x64); OBS needs
it as well.`,
  darwin: "Double-click start.command.",
  linux: "Run ./start.sh in a terminal.",
} as const;

const CHECK = {
  win32: "Double-click doctor.cmd",
  darwin: "Double-click doctor.command",
  linux: "Run ./start.sh doctor",
} as const;

const SOURCE = "Sources > + > Browser, URL http://127.0.0.1:3000/, width 550, height 250";

export interface ReadmeOptions {
  readonly target: Target;
  readonly version: string;
  /** Whether the package holds the script for OBS ... */
  readonly hasObsScript: boolean;
  /** ... and the encoder of the live view. */
  readonly withEncoder: boolean;
}

/** The text that a person reads first after unpacking. */
export function readmeText({ target, version, hasObsScript, withEncoder }: ReadmeOptions): string {
  const start = startScript(target.triple);
  const steps = hasObsScript
    ? `1. In OBS: Tools > WebSocket Server Settings > Enable WebSocket server.
2. Tools > Scripts > +, and choose obs-scripts/scoreline.lua of this folder. Scoreline runs now, and from now
   on starts and ends with OBS.
3. Press "Add the overlay to the current scene" there (or
   ${SOURCE}).
4. Play. The dashboard is at http://127.0.0.1:3000/admin.

WITHOUT THE SCRIPT
${BY_ITSELF[target.os]}`
    : `${BY_ITSELF[target.os]}

IN OBS
1. Tools > WebSocket Server Settings > Enable WebSocket server.
2. ${SOURCE}.
3. Play. The dashboard is at http://127.0.0.1:3000/admin.`;
  return `Scoreline ${version} for ${target.triple}${withEncoder ? ", with the encoder of the live view" : ""}

Counts your Overwatch 2 matches while you stream. This folder holds all that it needs; nothing is installed.
Put the folder where it can stay.

${BEFORE[target.os]}START
${steps}

THE LIVE VIEW
${withEncoder ? liveView(target, start) : noLiveView(target, version, start)}
IF SOMETHING IS WRONG
${CHECK[target.os]}: it checks everything and says what to do next.
${start} --help lists the flags. scoreline.example.toml explains every setting: copy it to scoreline.toml and
keep what you change. More is in the folder docs. Where a text says "deno task start", that is ${start}
here, and "deno task doctor" is ${start} doctor.

YOUR DATA
The score, its history and its pictures lie in the folder data, your settings in scoreline.toml, both in this
folder. No release holds either, so nothing of yours is overwritten.

A NEW VERSION
Stop Scoreline (and OBS, if that starts it) and unpack the new version over this folder, replacing files. Or
unpack it elsewhere and move data and scoreline.toml there, and models/*.calibration.json if you have
calibrated it.

TO REMOVE IT
Delete this folder.

Licences: LICENSE, THIRD_PARTY.md and the folder licences.
`;
}

/** Where the encoder lies in the package. */
function liveView({ triple }: Target, start: string): string {
  const terms = mayPassOnEncoder(triple)
    ? "The encoder is FFmpeg under the GPL, version 3: licences/@seydx+... says more. Without it, Scoreline is all MIT."
    : `The encoder may be used but not passed on (licences/@seydx+... says why): KEEP THIS PACKAGE TO YOURSELF. Others
take the package without it and run "${start} install-webrtc", which fetches the encoder from npm.`;
  return `At http://127.0.0.1:3000/view you see what Scoreline sees; the dashboard has the link for others.
${terms}
`;
}

function noLiveView({ triple }: Target, version: string, start: string): string {
  const zip = mayPassOnEncoder(triple)
    ? `,
or unpack ${zipName({ version, triple, withEncoder: true })}
over this folder`
    : "";
  return `Others can watch what Scoreline sees, in a browser. The encoder for that has parts under the GPL and is not
in this package. To have it, run "${start} install-webrtc" here once (it downloads up to 100 MB)${zip}.
Everything else works without.
`;
}
