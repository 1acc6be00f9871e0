import { DETECTOR } from "./difficulty.ts";

/** What the sidecar is asked to make smaller; it clamps them itself. */
const OPTIONS = ["frame_scale", "fps", "bitrate_kbps"] as const;

/** Which stream the viewer page's address asks for, and how. */
export interface ViewParams {
  readonly stream: string;
  /** Where its offers go, from the server's root. */
  readonly path: string;
}

/** Reads the viewer page's query parameters. @param search `location.search`, with or without the question mark */
export function parseViewParams(search: string): ViewParams {
  const query = new URLSearchParams(search);
  const stream = query.get("stream")?.trim() || DETECTOR;
  const options = new URLSearchParams();
  for (const name of OPTIONS) {
    const value = query.get(name);
    if (value !== null && value.trim() !== "" && Number.isFinite(Number(value))) {
      options.set(name, value.trim());
    }
  }
  const asked = options.toString() === "" ? "" : `?${options}`;
  return { stream, path: `whep/${encodeURIComponent(stream)}${asked}` };
}
