import assert from "node:assert/strict";
import { unzipSync } from "fflate";
import { MAX_BYTES, partsOf, tableOf } from "./composition.ts";
import { textFile } from "./packed_file.ts";
import { sizesIn, zipped } from "./zip.ts";

const FILES = [
  textFile("start.sh", "#!/bin/sh\n", { executable: true }),
  textFile("node_modules/@img/colour/a.js", "a".repeat(1_000)),
  textFile("node_modules/@img/colour/b.js", "b".repeat(500)),
  textFile("sidecar/main.ts", "main\n"),
  textFile("README.txt", "read\nme\n", { crlf: true }),
];

Deno.test("zipped() makes the same bytes of the same files, in any order", () => {
  const zip = zipped(FILES, "scoreline");
  assert.deepEqual(zipped(FILES.toReversed(), "scoreline"), zip);
  const text = unzipSync(zip)["scoreline/README.txt"];
  assert.equal(new TextDecoder().decode(text), "read\r\nme\r\n");
});

Deno.test("zipped() keeps what can be started startable", () => {
  const zip = zipped(FILES, "scoreline");
  assert.deepEqual(modesIn(zip), {
    "scoreline/README.txt": 0o100644,
    "scoreline/node_modules/@img/colour/a.js": 0o100644,
    "scoreline/node_modules/@img/colour/b.js": 0o100644,
    "scoreline/sidecar/main.ts": 0o100644,
    "scoreline/start.sh": 0o100755,
  });
});

Deno.test("partsOf() sums up modules and folders, largest first", () => {
  const parts = partsOf(sizesIn(zipped(FILES, "scoreline", 0)));
  assert.deepEqual(parts.map(({ name, size }) => [name, size]), [
    ["node_modules/@img/colour", 1_500],
    ["other files", 20],
    ["sidecar", 5],
  ]);
});

Deno.test("tableOf() tells what takes the room and sums up the rest", () => {
  const parts = [
    { name: "runtime", compressed: 42_000_000, size: 95_600_000 },
    { name: "docs", compressed: 60_000, size: 100_000 },
    { name: "sidecar", compressed: 40_000, size: 100_000 },
  ];
  assert.deepEqual(tableOf(parts), [
    "  in the zip   unpacked",
    "     42.0 MB     95.6 MB   runtime",
    "      0.1 MB      0.2 MB   2 smaller parts",
    "     42.1 MB     95.8 MB   in all",
  ]);
  assert.equal(MAX_BYTES.plain, 150_000_000);
});

/** The rights of each file, as the zip's own list of its files has them (APPNOTE.TXT section 4.3.12). */
function modesIn(zip: Uint8Array): Record<string, number> {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const end = zip.length - 22;
  assert.equal(view.getUint32(end, true), 0x06054b50, "the end of the list");
  const modes: Record<string, number> = {};
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    const [name, extra, comment] = [28, 30, 32].map((field) => view.getUint16(at + field, true));
    const text = new TextDecoder().decode(zip.subarray(at + 46, at + 46 + (name ?? 0)));
    modes[text] = view.getUint16(at + 40, true);
    at += 46 + (name ?? 0) + (extra ?? 0) + (comment ?? 0);
  }
  return modes;
}
