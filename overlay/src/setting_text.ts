import type { DashboardTexts } from "./dashboard_text.ts";

/** What the sidecar shows in place of a secret that is set. */
export const HIDDEN = "***";

/** A setting's value in words. */
export function settingText(value: unknown, texts: DashboardTexts["settings"]): string {
  if (value === HIDDEN) return texts.secret;
  if (typeof value === "boolean") return value ? texts.on : texts.off;
  if (Array.isArray(value)) {
    return value.length === 0 ? texts.empty : value.map((one) => settingText(one, texts)).join(", ");
  }
  if (typeof value === "object" && value !== null) {
    const parts = Object.entries(value).map(([key, one]) => `${key}: ${settingText(one, texts)}`);
    return parts.length === 0 ? texts.empty : parts.join("; ");
  }
  return value === "" || value === null || value === undefined ? texts.empty : String(value);
}
