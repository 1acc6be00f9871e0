import assert from "node:assert/strict";
import { ask, assertError, fakeOptions } from "./fake_options.ts";
import { pathWithin } from "./files.ts";
import { createHttp } from "./server.ts";

/** A build and a user's folder; ends with both removed. */
async function withFolders(
  files: Readonly<Record<string, string>>,
  test: (app: ReturnType<typeof createHttp>["app"], root: string) => Promise<void>,
): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    await write(root, {
      "dist/index.html": "<title>overlay</title>",
      "dist/admin.html": "<title>dashboard</title>",
      "dist/view.html": "<title>viewer</title>",
      "dist/assets/index-Ab3_-9xZ.js": "built()",
      "dist/assets/logo.svg": "<svg/>",
      "secret.txt": "secret",
      ...files,
    });
    const options = fakeOptions({}, { overlayDir: `${root}/dist`, dataDir: `${root}/data` });
    await test(createHttp(options).app, root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

async function write(root: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const path = `${root}/${name}`;
    await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(path, text);
  }
}

Deno.test("pages are served with a policy that allows no inline script, and checked again each time", () =>
  withFolders({}, async (app) => {
    for (
      const [path, title] of [["/", "overlay"], ["/overlay?theme=dark", "overlay"], [
        "/admin",
        "dashboard",
      ], ["/view?stream=detector", "viewer"]] as const
    ) {
      const response = await ask(app, path);
      assert.equal(await response.text(), `<title>${title}</title>`);
      assert.equal(response.headers.get("content-type"), "text/html; charset=utf-8");
      assert.equal(response.headers.get("cache-control"), "no-cache");
      const policy = response.headers.get("content-security-policy") ?? "";
      assert.match(policy, /script-src 'self';/);
      assert.match(policy, /frame-ancestors 'self'$/);
    }
  }));

Deno.test("assets with a hash in their name are kept, others are not", () =>
  withFolders({}, async (app) => {
    const hashed = await ask(app, "/assets/index-Ab3_-9xZ.js");
    assert.equal(await hashed.text(), "built()");
    assert.equal(hashed.headers.get("content-type"), "text/javascript; charset=utf-8");
    assert.equal(hashed.headers.get("content-length"), "7");
    // Without it a shared worker could not open the events.
    assert.match(hashed.headers.get("content-security-policy") ?? "", /connect-src 'self';/);
    assert.equal(hashed.headers.get("cache-control"), "public, max-age=31536000, immutable");
    const plain = await ask(app, "/assets/logo.svg");
    assert.equal(await plain.text(), "<svg/>");
    assert.equal(plain.headers.get("cache-control"), "no-cache");
    const head = await ask(app, "/assets/logo.svg", { method: "HEAD" });
    assert.deepEqual([head.status, head.headers.get("content-length")], [200, "6"]);
  }));

Deno.test("pages that are not built say what to do", async () => {
  const { app } = createHttp(fakeOptions());
  for (const path of ["/", "/overlay", "/admin", "/view"]) {
    const { message } = await assertError(await ask(app, path), 503, "overlay_missing");
    assert.match(message, /deno task start/);
  }
});

Deno.test("a user's own overlay and the files beside it are served instead", () =>
  withFolders({
    "data/overlay/index.html": "<script>mine()</script>",
    "data/overlay/style.css": "p{}",
    "data/overlay/画像/勝ち.png": "png",
    "data/overlay/admin.html": "not the dashboard",
    "data/events.jsonl": "log",
  }, async (app) => {
    for (const path of ["/", "/overlay"]) {
      const response = await ask(app, path);
      assert.equal(await response.text(), "<script>mine()</script>");
      const policy = response.headers.get("content-security-policy") ?? "";
      assert.match(policy, /script-src 'self' 'unsafe-inline';/);
      assert.match(policy, /connect-src 'self';/);
    }
    const beside = await ask(app, "/style.css");
    assert.deepEqual([await beside.text(), beside.headers.get("content-type")], [
      "p{}",
      "text/css; charset=utf-8",
    ]);
    assert.equal(await (await ask(app, `/${encodeURI("画像/勝ち.png")}`)).text(), "png");
    assert.equal(await (await ask(app, "/admin")).text(), "<title>dashboard</title>");
    assert.equal(await (await ask(app, "/view")).text(), "<title>viewer</title>");
    assert.equal(await (await ask(app, "/assets/logo.svg")).text(), "<svg/>");
    await assertError(await ask(app, "/events.jsonl"), 404, "not_found");
  }));

Deno.test("files in data/overlay are served only with a page of the user's own", () =>
  withFolders({ "data/overlay/style.css": "p{}" }, async (app) => {
    await assertError(await ask(app, "/style.css"), 404, "not_found");
  }));

Deno.test("pages of the build are served at their routes only", () =>
  withFolders({}, async (app) => {
    for (const path of ["/assets", "/assets/", "/assets/index.html"]) {
      await assertError(await ask(app, path), 404, "not_found");
    }
  }));

Deno.test("no path leads out of the folders", () =>
  withFolders({ "data/overlay/index.html": "mine", "data/overlay/.hidden": "hidden" }, async (app, root) => {
    const paths = [
      "/%2e%2e/secret.txt",
      "/..%2fsecret.txt",
      "/..%5csecret.txt",
      "/assets/%2e%2e/%2e%2e/secret.txt",
      "/assets%2f..%2f..%2fsecret.txt",
      "/assets/..%252f..%252fsecret.txt",
      `/${encodeURIComponent(`${root}/secret.txt`)}`,
      `/${root}/secret.txt`,
      "/.hidden",
      "/assets/logo.svg%00.html",
      "/C:/secret.txt",
      "/con.txt",
    ];
    for (const path of paths) {
      // `new Request` would shorten "..", which Deno.serve does not.
      const request = new Request("http://localhost:3000/", { headers: { host: "localhost:3000" } });
      Object.defineProperty(request, "url", { value: `http://localhost:3000${path}` });
      await assertError(await app.fetch(request), 404, "not_found");
    }
  }));

Deno.test("pathWithin() takes plain names only", () => {
  assert.equal(pathWithin("/d", "/assets/a-b_c.1.js"), "/d/assets/a-b_c.1.js");
  assert.equal(pathWithin("/d", "/My Logo (2).png"), "/d/My Logo (2).png");
  const refused = [
    "/",
    "//a",
    "/a/",
    "/../a",
    "/a/..",
    "/a/./b",
    "/.a",
    "/a\\b",
    "/a:b",
    "/a\0",
    "/NUL",
    "/aux.js",
    "/a.",
    "/a ",
  ];
  for (const path of refused) assert.equal(pathWithin("/d", path), null, path);
});

Deno.test("GET /custom.css is the user's style sheet as it is now, or an empty one", () =>
  withFolders({}, async (app, root) => {
    const css = async () => {
      const response = await ask(app, "/custom.css");
      assert.equal(response.headers.get("content-type"), "text/css; charset=utf-8");
      assert.equal(response.headers.get("cache-control"), "no-cache");
      return await response.text();
    };
    assert.equal(await css(), "");
    await write(root, { "data/custom.css": ".value{color:red}" });
    assert.equal(await css(), ".value{color:red}");
    await write(root, { "data/custom.css": ".value{}" });
    assert.equal(await css(), ".value{}");
    await Deno.remove(`${root}/data/custom.css`);
    await Deno.symlink(`${root}/data/custom.css`, `${root}/data/custom.css`);
    assert.equal(await css(), "");
  }));
