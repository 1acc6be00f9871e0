/** A small part of `deno task soak --only load`: what it counts and bounds, whatever the machine does besides. */
import assert from "node:assert/strict";
import { EventClients } from "../tools/soak/event_clients.ts";
import { whileItDetects } from "../tools/soak/load.ts";
import { pressOn } from "../tools/soak/load_requests.ts";
import { tellAll } from "../tools/soak/load_streams.ts";
import { metric } from "../tools/soak/metrics.ts";
import { testNeeding } from "./support/skip.ts";
import { until } from "./support/until.ts";

const SMALL = { share: 0.05, progress: () => {} };

testNeeding(
  ["linux"],
  "the real sidecar answers everybody and tells every stream while it detects",
  async () => {
    await whileItDetects(async (sidecar) => {
      const requests = await pressOn(sidecar, SMALL);
      assert.ok(Number(requests["requests answered"]) > 100);
      assert.equal(await metric(sidecar, "scoreline_http_failed_total"), 0);

      using clients = new EventClients();
      const { readers, silent, told } = await tellAll(sidecar, clients, SMALL);
      assert.deepEqual([readers, silent, told], [50, 5, 5]);
      assert.equal(clients.ended, 0);
      assert.equal(await metric(sidecar, "scoreline_event_clients_dropped_total"), 0);

      const looks = await metric(sidecar, "scoreline_cycles_total");
      await until(
        "the detector to go on",
        async () => await metric(sidecar, "scoreline_cycles_total") > looks,
      );
      clients[Symbol.dispose]();
      await until("the streams to be forgotten", async () => {
        return await metric(sidecar, "scoreline_event_clients") === 0;
      });
      return {};
    });
  },
);
