import { createHttp } from "./server.ts";
import { fakeOptions } from "./fake_options.ts";
const o = fakeOptions({ port: 0 });
const h = createHttp(o);
const { port } = h.serve();
const u = `http://127.0.0.1:${port}`;
for (
  const p of [
    "/api/status",
    "/api/history",
    "/openapi.json",
    "/metrics",
    "/nothing",
    "/",
    "/custom.css",
    "/api/history.csv",
    "/api/adjust",
  ]
) {
  const r = await fetch(u + p);
  console.log(p, r.status, (await r.text()).slice(0, 100));
}
const r = await fetch(u + "/api/adjust", {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: '{"outcome":"victory"}',
});
console.log(r.status, await r.text(), r.headers);
const a = await fetch(u + "/api/adjust", {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: '{"outcome":"victory","delta":"x"}',
});
console.log(a.status, await a.text());
const e = await fetch(u + "/events");
const rd = e.body!.getReader();
console.log(new TextDecoder().decode((await rd.read()).value));
console.log(new TextDecoder().decode((await rd.read()).value));
await h.close();
console.log(await rd.read());
