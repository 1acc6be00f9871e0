import assert from "node:assert/strict";
import { followVisibility } from "./visibility.ts";

function setUp() {
  const page = Object.assign(new EventTarget(), { hidden: false });
  const window = new EventTarget();
  let changes = 0;
  // The parts that are used have the shape of the browser's own.
  const isVisible = followVisibility(
    page as unknown as Document,
    window as unknown as Window,
    () => changes++,
  );
  const obs = (detail: unknown) =>
    window.dispatchEvent(new CustomEvent("obsSourceVisibleChanged", { detail }));
  const hide = (hidden: boolean) => {
    page.hidden = hidden;
    page.dispatchEvent(new Event("visibilitychange"));
  };
  return { window, obs, hide, isVisible, changes: () => changes };
}

Deno.test("followVisibility() takes a page for hidden when the browser or OBS says so", () => {
  const { obs, hide, isVisible, changes } = setUp();
  assert.equal(isVisible(), true);
  obs({ visible: false });
  assert.equal(isVisible(), false);
  hide(true);
  obs({ visible: true });
  assert.equal(isVisible(), false, "the browser still hides it");
  hide(false);
  assert.equal(isVisible(), true);
  assert.equal(changes(), 4);
});

Deno.test("followVisibility() takes a page that was left for hidden until it is shown again", () => {
  const { window, isVisible } = setUp();
  window.dispatchEvent(new Event("pagehide"));
  assert.equal(isVisible(), false);
  window.dispatchEvent(new Event("pageshow"));
  assert.equal(isVisible(), true);
});

Deno.test("followVisibility() takes an event of OBS that it does not understand for visible", () => {
  const { obs, isVisible } = setUp();
  for (const detail of [null, "no", {}, { visible: 0 }]) {
    obs(detail);
    assert.equal(isVisible(), true, JSON.stringify(detail));
  }
});
