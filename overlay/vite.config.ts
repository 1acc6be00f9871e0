import { svelte } from "@sveltejs/vite-plugin-svelte";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

/** Links the user's style sheet after the overlay's own, so that it wins; the sidecar serves it, the page renews it. */
const customStyleSheet: Plugin = {
  name: "scoreline-custom-css",
  transformIndexHtml: {
    order: "post",
    handler: (_html, { path }) =>
      path.endsWith("/index.html")
        ? [{
          tag: "link",
          attrs: { rel: "stylesheet", href: "./custom.css", "data-custom": true },
          injectTo: "head",
        }]
        : [],
  },
};

export default defineConfig({
  // Relative addresses work below any path prefix.
  base: "./",
  publicDir: false,
  plugins: [svelte({ configFile: false }), customStyleSheet],
  build: {
    // Chromium 103 is the browser inside OBS 29 and 30.
    target: "chrome103",
    modulePreload: { polyfill: false },
    // Data URLs would need a wider content security policy.
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: ["index.html", "admin.html", "view.html"].map((page) =>
        fileURLToPath(new URL(page, import.meta.url))
      ),
    },
  },
  worker: { format: "es" },
});
