/**
 * A process of its own that appends to the log of a folder as fast as it can and says "SEQ NOTE" for every fact that was
 * acknowledged: `appender.ts DIR NAME COUNT`. It ends with "stopped: MESSAGE" when the log cannot be written.
 */
import { openLog } from "../writer.ts";
import { victory } from "./victory.ts";
import { messageOf } from "../../runtime/message.ts";

const IN_FLIGHT = 4;
const [dir = "", name = "", count = "0"] = Deno.args;
const logger = { info() {}, warn() {}, error() {} };
let next = 0;

try {
  const log = await openLog({ dir, logger, onFact() {} });
  await Promise.all(Array.from({ length: IN_FLIGHT }, async () => {
    while (next < Number(count)) {
      const fact = await log.append(victory(`${name}-${next++}`));
      if (fact.type === "result") console.log(`${fact.seq} ${fact.note}`);
    }
  }));
  await log.close();
} catch (error) {
  console.log(`stopped: ${messageOf(error)}`);
}
