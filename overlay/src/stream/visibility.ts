/**
 * Follows whether anybody can see the page. The browser tells by the page's visibility and by its leaving; OBS tells
 * a browser source as well by an event of its own (obs-browser's README, `obsSourceVisibleChanged`), and not every
 * version of it hides the page.
 * @param changed called when it may have changed
 * @returns whether the page can be seen now
 */
export function followVisibility(
  page: Pick<Document, "hidden" | "addEventListener">,
  window: Pick<Window, "addEventListener">,
  changed: () => void,
): () => boolean {
  let left = false;
  let hiddenByObs = false;
  page.addEventListener("visibilitychange", changed);
  window.addEventListener("pageshow", () => {
    left = false;
    changed();
  });
  window.addEventListener("pagehide", () => {
    left = true;
    changed();
  });
  window.addEventListener("obsSourceVisibleChanged", (event) => {
    const detail: unknown = event instanceof CustomEvent ? event.detail : null;
    hiddenByObs = typeof detail === "object" && detail !== null && "visible" in detail &&
      detail.visible === false;
    changed();
  });
  return () => !page.hidden && !left && !hiddenByObs;
}
