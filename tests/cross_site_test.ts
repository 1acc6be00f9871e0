/** What pages of other sites can do to the sidecar, in a real browser. */
import assert from "node:assert/strict";
import { type Browser, chromium, type Frame, type Page } from "playwright-core";
import { testNeeding } from "./support/skip.ts";
import { type RunningSidecar, startSidecar } from "./support/sidecar.ts";

const NO_OBS = ["--obs-url", "ws://127.0.0.1:9"];
/** Names that lead to this machine inside the browser only, as an attacker's does who has bound it to 127.0.0.1. */
const FOREIGN = "evil.example";
const FOREIGN_PAGE = await Deno.readTextFile(new URL("./support/foreign_page.html", import.meta.url));

const ATTEMPTS = [
  "json",
  "put",
  "no-cors",
  "no-cors-json",
  "blob",
  "beacon",
  "form-plain",
  "form-multipart",
  "form-urlencoded",
  "get",
] as const;

function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: "/usr/bin/chromium",
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      `--host-resolver-rules=MAP ${FOREIGN} 127.0.0.1`,
      // What a browser itself forbids of this kind, not every browser forbids: what holds without it is ours.
      "--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests",
    ],
  });
}

/** Shows the foreign page at an address, whoever answers there otherwise. */
async function openForeign(page: Page, address: string): Promise<void> {
  await page.route(address, (route) => route.fulfill({ contentType: "text/html", body: FOREIGN_PAGE }));
  await page.goto(address);
}

async function tryEverything(page: Page | Frame, sidecar: RunningSidecar): Promise<void> {
  const before = await requestsSeen(sidecar);
  for (const how of ATTEMPTS) {
    const said = String(await page.evaluate(`attempt(${JSON.stringify(sidecar.url)}, "${how}")`));
    assert.match(said, /^(refused|true|sent)$/, how);
  }
  assert.deepEqual(await page.evaluate(`embed(${JSON.stringify(sidecar.url)})`), []);
  assert.ok(await requestsSeen(sidecar) - before > 15, "the browser let them through to us");
  assert.equal((await sidecar.status()).total, 0);
}

/** How many requests have come, which tells those that we refused from those that the browser kept to itself. */
function requestsSeen(sidecar: RunningSidecar): Promise<number> {
  return sidecar.metric("scoreline_http_requests_total");
}

testNeeding(["chromium"], "pages of other sites count nothing and read nothing", async (t) => {
  await using sidecar = await startSidecar({ args: NO_OBS });
  const browser = await startBrowser();
  try {
    const page = await browser.newPage();
    const sites = {
      "of another name": `http://${FOREIGN}/`,
      "of another name and our port": `http://${FOREIGN}:${sidecar.port}/`,
      "of our name and another port": "http://127.0.0.1:9999/",
      "of localhost": "http://localhost:9999/",
    };
    for (const [site, address] of Object.entries(sites)) {
      await t.step(site, async () => {
        await openForeign(page, address);
        await tryEverything(page, sidecar);
      });
    }
    await t.step("in a sandbox, whose origin is null", async () => {
      await page.goto("about:blank");
      await page.setContent(
        `<iframe sandbox="allow-scripts allow-forms" srcdoc="${
          FOREIGN_PAGE.replaceAll('"', "&quot;")
        }"></iframe>`,
      );
      const frame = page.frames()[1] ?? assert.fail("there is no frame");
      assert.equal(await frame.evaluate("self.origin"), "null");
      await tryEverything(frame, sidecar);
    });
    await t.step("with our page in a frame of theirs", async () => {
      await openForeign(page, `http://${FOREIGN}/frames`);
      const refused = page.waitForEvent(
        "console",
        (message) => /frame-ancestors|Refused to frame|Framing/.test(message.text()),
      );
      await page.evaluate(
        `void document.body.insertAdjacentHTML("beforeend", '<iframe src="${sidecar.url}/admin"></iframe>')`,
      );
      await refused;
    });
    await t.step("of a name that is bound to this machine afterwards", async () => {
      // The page came from its own server. When it asks again its name leads to us, and to the browser we are its origin.
      const rebound = await browser.newPage();
      await openForeign(rebound, `http://${FOREIGN}:${sidecar.port}/win`);
      const answers = await rebound.evaluate(
        async (questions) =>
          await Promise.all(questions.map(async ([method = "", path = ""]) => {
            const sent = method === "POST"
              ? { body: "{}", headers: { "content-type": "application/json" } }
              : {};
            const answer = await fetch(path, { method, ...sent });
            return `${answer.status} ${(await answer.json()).error.code}`;
          })),
        [
          ["GET", "/"],
          ["GET", "/admin"],
          ["GET", "/api/status"],
          ["GET", "/api/history"],
          ["GET", "/api/config"],
          ["GET", "/api/webrtc/view"],
          ["GET", "/events"],
          ["GET", "/metrics"],
          ["POST", "/api/session/reset"],
          ["POST", "/whep/detector"],
        ],
      );
      assert.deepEqual(new Set(answers), new Set(["403 host_not_allowed"]));
      assert.equal((await sidecar.status()).session.number, 1);
    });
    await t.step("though the same request of our own page counts", async () => {
      await page.route(
        `${sidecar.url}/own`,
        (route) => route.fulfill({ contentType: "text/html", body: FOREIGN_PAGE }),
      );
      await page.goto(`${sidecar.url}/own`);
      assert.match(
        String(await page.evaluate(`attempt(${JSON.stringify(sidecar.url)}, "json")`)),
        /^basic 200/,
      );
      assert.equal((await sidecar.status()).total, 1);
    });
  } finally {
    await browser.close();
  }
});
