/**
 * A process of its own that appends to the log of a folder as fast as it can and says "SEQ NOTE" for every fact that was
 * acknowledged: `appender.ts DIR NAME COUNT`. It writes snapshots as often as it can, and ends with "stopped: MESSAGE" when the log cannot be written.
 */
import { View } from "../../domain/view.ts";
import { openLog } from "../writer.ts";
import { victory } from "./victory.ts";
import { messageOf } from "../../runtime/message.ts";

const IN_FLIGHT = 4;
const APPENDER = "appender";
const [dir = "", name = "", count = "0"] = Deno.args;
const logger = { info() {}, warn() {}, error() {} };
const view = new View();
/** Bytes from one snapshot to the next: a few facts, so that it is hardly ever not writing one. */
const EVERY = 1_000;
let next = 0;

try {
  const log = await openLog({
    dir,
    logger,
    onFact: (fact) => view.record(fact),
    snapshots: { fold: view, writer: APPENDER, every: EVERY },
  });
  await Promise.all(Array.from({ length: IN_FLIGHT }, async () => {
    while (next < Number(count)) {
      const fact = await log.append(victory(`${name}-${next++}`));
      view.record(fact);
      if (fact.type === "result") console.log(`${fact.seq} ${fact.note}`);
    }
  }));
  await log.close();
} catch (error) {
  console.log(`stopped: ${messageOf(error)}`);
}
