import assert from "node:assert/strict";
import { encoderRemedy } from "./encoder_remedy.ts";
import { IS_PACKAGE } from "./packaging.ts";

Deno.test("encoderRemedy() names the task where there is one: in the sources", () => {
  assert.equal(IS_PACKAGE, false);
  assert.equal(
    encoderRemedy({ isPackage: IS_PACKAGE, version: "1.2.3", triple: "x86_64-unknown-linux-gnu" }),
    `run 'deno task install-webrtc' and start Scoreline again`,
  );
});

Deno.test("encoderRemedy() names the other zip of the same version and system in a package", () => {
  assert.equal(
    encoderRemedy({ isPackage: true, version: "1.2.3", triple: "aarch64-apple-darwin" }),
    `unpack scoreline-1.2.3-aarch64-apple-darwin-with-webrtc.zip over Scoreline's folder, or run ` +
      "'start.command install-webrtc' in Scoreline's folder (it downloads up to 100 MB), and start Scoreline again",
  );
});

Deno.test("encoderRemedy() names no zip that nobody may publish", () => {
  assert.equal(
    encoderRemedy({ isPackage: true, version: "1.2.3", triple: "x86_64-pc-windows-msvc" }),
    `run 'start.cmd install-webrtc' in Scoreline's folder (it downloads up to 100 MB) and start ` +
      "Scoreline again",
  );
});
