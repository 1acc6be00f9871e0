import type { Part } from "./part.ts";
import { detectionCycle } from "./parts/detection_cycle.ts";
import { download } from "./parts/download.ts";
import { events } from "./parts/events.ts";
import { http } from "./parts/http.ts";
import { latency } from "./parts/latency.ts";
import { liveView } from "./parts/live_view.ts";
import { log } from "./parts/log.ts";
import { match } from "./parts/match.ts";
import { memory } from "./parts/memory.ts";
import { obsPoll } from "./parts/obs_poll.ts";
import { recording } from "./parts/recording.ts";
import { relay } from "./parts/relay.ts";
import { size } from "./parts/size.ts";
import { start } from "./parts/start.ts";

/** Every part, in the order of the budgets; a new one is a file in `parts/` and a name here. */
export const PARTS: readonly Part[] = [
  detectionCycle,
  obsPoll,
  match,
  memory,
  start,
  latency,
  http,
  events,
  size,
  log,
  download,
  liveView,
  relay,
  recording,
];
