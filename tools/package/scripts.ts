import { startScript } from "../../sidecar/config/packaging.ts";
import { TOOLS } from "./manifest.ts";
import { type PackedFile, textFile } from "./packed_file.ts";
import { runtimeFile, type Target } from "./targets.ts";

/**
 * The scripts of a package: one starts Scoreline (or, named as the first argument, a tool), one for a double click checks
 * the setup. They need no PATH, whatever the folder is called. `flags` are those of `deno run` for the launcher.
 */
export function scriptsFor(target: Target, flags: string): PackedFile[] {
  const run = `run --cached-only ${flags} sidecar/launch.ts`;
  if (target.os === "win32") {
    return [
      textFile("start.cmd", windowsStart(runtimeFile(target), run), { crlf: true }),
      textFile("doctor.cmd", WINDOWS_DOCTOR, { crlf: true }),
    ];
  }
  const name = startScript(target.triple);
  const start = textFile(name, unixStart(name, runtimeFile(target), run), { executable: true });
  return target.os === "darwin"
    ? [start, textFile("doctor.command", unixDoctor(name), { executable: true })]
    : [start];
}

function unixStart(name: string, runtime: string, run: string): string {
  return `#!/bin/sh
# Starts Scoreline. ./${name} --help lists its flags, ./${name} doctor checks the setup.
case "$0" in
  */*) here=\${0%/*} ;;
  *) here=. ;;
esac
here=$(CDPATH= cd -- "$here" && pwd) || exit 1
# The runtime keeps its cache in this folder, and does not ask its maker for news.
export DENO_DIR="$here/runtime/cache" DENO_NO_UPDATE_CHECK=1
case "\${1-}" in
  ${TOOLS.join(" | ")}) exec "$here/runtime/${runtime}" task --quiet --config "$here/deno.json" "$@" ;;
esac
cd -- "$here" || exit 1
exec ./runtime/${runtime} ${run} "$@"
`;
}

function unixDoctor(start: string): string {
  return `#!/bin/sh
# Checks the setup and says what to do next.
case "$0" in
  */*) here=\${0%/*} ;;
  *) here=. ;;
esac
exec "$here/${start}" doctor "$@"
`;
}

/** A window that was opened by a double click stays until what went wrong has been read. */
function windowsStart(runtime: string, run: string): string {
  return `@echo off
rem Starts Scoreline. "start.cmd --help" lists its flags, "start.cmd doctor" checks the setup.
setlocal
rem The runtime keeps its cache in this folder, and does not ask its maker for news.
set "DENO_DIR=%~dp0runtime\\cache"
set "DENO_NO_UPDATE_CHECK=1"
for %%t in (${TOOLS.join(" ")}) do if /i "%~1"=="%%t" goto tool
cd /d "%~dp0"
"%~dp0runtime\\${runtime}" ${run} %*
if not errorlevel 1 exit /b 0
set "code=%errorlevel%"
echo.
pause
exit /b %code%
:tool
"%~dp0runtime\\${runtime}" task --quiet --config "%~dp0deno.json" %*
exit /b %errorlevel%
`;
}

const WINDOWS_DOCTOR = `@echo off
rem Checks the setup and says what to do next.
call "%~dp0start.cmd" doctor %*
echo.
pause
`;
