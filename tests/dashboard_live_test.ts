import assert from "node:assert/strict";
import type { WebRtcSession } from "../sidecar/contract.ts";
import { accessibilityViolations } from "./support/accessibility.ts";
import { startBrowser } from "./support/browser.ts";
import { FakeSidecar, statusWith, WEBRTC_STATUS } from "./support/fake_sidecar.ts";
import "./support/pages.ts";
import { testNeeding } from "./support/skip.ts";
import { until } from "./support/until.ts";

const DOCK = { width: 320, height: 900 } as const;
const VIEWER: WebRtcSession = {
  id: "1",
  role: "viewer",
  stream: "detector",
  state: "connected",
  ice_state: "completed",
  started_at: "2026-03-14T20:00:00.000Z",
  connected_ms: 100,
  first_frame_ms: 120,
  codec: "H264",
  packets: 9,
  bytes: 9000,
  lost: 0,
  nack: 0,
  pli: 0,
  fir: 0,
  retransmitted: 0,
  round_trip_ms: 12,
  jitter_ms: 1,
  bitrate_kbps: 2400,
  fps: 30,
  drift_ms: 0,
  candidate_pair: { local: "relay", remote: "host", protocol: "udp" },
  options: { frame_scale: 1, fps: 30, bitrate_kbps: 2500 },
};

testNeeding(["chromium"], "the dashboard leads to the live view and tells who watches", async () => {
  await using sidecar = new FakeSidecar(statusWith());
  sidecar.webrtc = { ...WEBRTC_STATUS, sessions: [VIEWER, { ...VIEWER, id: "2", role: "publisher" }] };
  await using browser = await startBrowser();
  const { page, screenshot } = await browser.openPage(`${sidecar.url}admin?lang=en`, DOCK);
  const card = page.getByRole("region", { name: "Watch the detector's view" });
  await card.getByText("TURN relay · H264 · 30 fps · 2.4 Mb/s · 12 ms").waitFor();
  await card.getByText("1 of at most 20 viewers").waitFor();
  assert.equal(await card.getByLabel("Link for others").inputValue(), `${sidecar.url}view`);
  assert.equal(await card.getByRole("link").getAttribute("href"), `${sidecar.url}view`);
  await card.getByText("This link works on this machine only").waitFor();
  assert.deepEqual(await accessibilityViolations(page), []);
  assert.equal(await page.evaluate("document.scrollingElement.scrollWidth"), DOCK.width);
  await card.scrollIntoViewIfNeeded();
  await screenshot("dashboard-live-320");
  sidecar.webrtc = WEBRTC_STATUS;
  await card.getByText("Nobody watches.").waitFor();
});

testNeeding(
  ["chromium"],
  "the dashboard says how to get the encoder, and nothing of a live view that is off",
  async () => {
    await using sidecar = new FakeSidecar(statusWith());
    sidecar.webrtc = {
      ...WEBRTC_STATUS,
      encoder: { state: "missing", message: "Run 'start.sh install-webrtc'" },
    };
    await using browser = await startBrowser();
    const { page } = await browser.openPage(`${sidecar.url}admin?lang=en`, DOCK);
    const card = page.getByRole("region", { name: "Watch the detector's view" });
    await card.getByText("Run 'start.sh install-webrtc'").waitFor();
    assert.equal(await card.getByRole("link").count(), 0);
    sidecar.webrtc = { ...WEBRTC_STATUS, enabled: false };
    await until("the card to go", async () => await card.count() === 0);
  },
);
