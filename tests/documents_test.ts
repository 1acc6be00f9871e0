import assert from "node:assert/strict";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import manifest from "../deno.json" with { type: "json" };

const ROOT = fileURLToPath(new URL("..", import.meta.url));

const DOCUMENTS = [
  ...["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "THIRD_PARTY.md"],
  ...["deploy/README.md", "models/MODEL_CARD.md"],
  ...filesIn("docs", /\.md$/),
];

function filesIn(folder: string, names: RegExp): string[] {
  return [...Deno.readDirSync(join(ROOT, folder))]
    .filter(({ isFile, name }) => isFile && names.test(name))
    .map(({ name }) => `${folder}/${name}`)
    .sort();
}

function filesBelow(folder: string): string[] {
  return [...Deno.readDirSync(join(ROOT, folder))].flatMap(({ isFile, name }) => {
    const path = `${folder}/${name}`;
    return isFile ? [path] : name === "node_modules" ? [] : filesBelow(path);
  });
}

function read(path: string): string {
  return Deno.readTextFileSync(join(ROOT, path));
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(join(ROOT, path)) !== null;
  } catch {
    return false;
  }
}

/** The anchors of a document's headings, as GitHub makes them. */
function anchorsOf(path: string): string[] {
  return Array.from(
    read(path).matchAll(/^#+ (.+)$/gm),
    ([, heading = ""]) =>
      heading.toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, "").trim().replaceAll(" ", "-"),
  );
}

/** What is wrong with a link in a document; `null` when it leads somewhere, or out of the project. */
function complaintAbout(link: string, document: string): string | null {
  if (/^[a-z]+:/.test(link)) return null;
  const [path = "", anchor] = link.split("#");
  const target = path === "" ? document : normalize(join(dirname(document), path));
  if (!exists(target)) return `${document}: there is no ${link}`;
  return anchor === undefined || anchorsOf(target).includes(anchor)
    ? null
    : `${document}: ${target} has no heading ${anchor}`;
}

Deno.test("every link between the documents leads somewhere", () => {
  const links = DOCUMENTS.flatMap((document) =>
    Array.from(read(document).matchAll(/\]\(([^)\s]+)\)/g), ([, link = ""]) => ({ link, document }))
  );
  assert.ok(links.length > 50);
  assert.deepEqual(links.map(({ link, document }) => complaintAbout(link, document)).filter(Boolean), []);
});

Deno.test("every task that a document names can be run, and every task is named in one", () => {
  const named = new Set(
    DOCUMENTS.flatMap((document) =>
      Array.from(read(document).matchAll(/deno task ([a-z-]+)/g), ([, task = ""]) => task)
    ),
  );
  const tasks = Object.keys(manifest.tasks);
  assert.deepEqual([...named].filter((task) => !tasks.includes(task)), []);
  assert.deepEqual(tasks.filter((task) => !named.has(task)), []);
});

Deno.test("ARCHITECTURE.md names every folder and every file on the sidecar's top level, and none that is not there", () => {
  const text = read("ARCHITECTURE.md");
  const files = [
    ...filesIn("sidecar", /(?<!_test)\.ts$/),
    ...filesIn("obs-scripts/scoreline", /\.lua$/).map((path) => path.slice("obs-scripts/scoreline/".length)),
  ];
  const folders = [...Deno.readDirSync(join(ROOT, "sidecar"))]
    .filter(({ isDirectory, name }) => isDirectory && name !== "testing")
    .map(({ name }) => `sidecar/${name}/`);
  assert.deepEqual([...files, ...folders].filter((path) => !text.includes(path)), []);

  const known = ["sidecar", "obs-scripts", "overlay", "tools"].flatMap(filesBelow);
  const paths = Array.from(text.matchAll(/`([\w./-]+\.(?:ts|lua))`/g), ([, path = ""]) => path);
  assert.deepEqual(paths.filter((path) => !known.some((file) => `/${file}`.endsWith(`/${path}`))), []);
});

Deno.test("CONTRIBUTING.md names the packages that CI installs", () => {
  const [, inCi] = v.parse(MATCH, /^PACKAGES=\(([^)]+)\)/m.exec(read(".ci/run")));
  const [, told] = v.parse(
    MATCH,
    /apt-get install --no-install-recommends ([^`]+)/.exec(read("CONTRIBUTING.md")),
  );
  const words = (text: string) => text.split(/[\s\\]+/).filter((word) => word !== "").sort();
  assert.deepEqual(words(told), words(inCi));
});

/** A match with one group. */
const MATCH = v.tuple([v.string(), v.string()]);
