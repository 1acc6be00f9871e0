import { join } from "node:path";
import type { Fact } from "../../domain/fact.ts";
import { until } from "../../../tests/support/until.ts";
import { View } from "../../domain/view.ts";
import type { Logger } from "../../runtime/logger.ts";
import { LogInUse } from "../errors.ts";
import { type EventLog, type LogOptions, openLog } from "../writer.ts";
import type { Storage } from "../storage.ts";

/** A data folder of a test's own, with what the log said about it. */
export class DataFolder {
  readonly dir: string;
  readonly warnings: string[] = [];
  readonly errors: string[] = [];
  readonly logger: Logger = {
    info: () => {},
    warn: (_topic, text) => void this.warnings.push(text),
    error: (_topic, text) => void this.errors.push(text),
  };

  constructor(parent = Deno.makeTempDirSync({ prefix: "scoreline_log_" })) {
    this.dir = join(parent, "data");
  }

  get snapshotPath(): string {
    return join(this.dir, "events.snapshot");
  }

  get logPath(): string {
    return join(this.dir, "events.jsonl");
  }

  /** Opens the log; `facts` are those that it told, then and later. */
  async open(storage?: Storage): Promise<{ log: EventLog; facts: Fact[] }> {
    const facts: Fact[] = [];
    const options = { dir: this.dir, logger: this.logger, onFact: (fact: Fact) => void facts.push(fact) };
    return { log: await openLog(storage === undefined ? options : { ...options, storage }), facts };
  }

  /** What a fresh start finds in the log. */
  async facts(): Promise<Fact[]> {
    const facts: Fact[] = [];
    const onFact = (fact: Fact) => void facts.push(fact);
    const log = await openWhenFree({ dir: this.dir, logger: this.logger, onFact });
    await log.close();
    return facts;
  }

  /**
   * How to open the log of a view.
   * @param every bytes from one snapshot to the next; 0: the whole log is read, and no snapshot is looked at or written
   */
  options(view: View, { every = 0, writer = "test" } = {}): LogOptions {
    return {
      dir: this.dir,
      logger: this.logger,
      onFact: (fact) => view.record(fact),
      ...(every === 0 ? {} : { snapshots: { fold: view, writer, every } }),
    };
  }

  /** What a fresh start makes of the log. */
  async view(snapshots: { every?: number; writer?: string } = {}): Promise<View> {
    const view = new View();
    const log = await openWhenFree(this.options(view, snapshots));
    await log.close();
    return view;
  }

  async write(content: string | Uint8Array): Promise<void> {
    await Deno.mkdir(this.dir, { recursive: true });
    await Deno.writeFile(
      this.logPath,
      typeof content === "string" ? new TextEncoder().encode(content) : content,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(join(this.dir, ".."), { recursive: true });
  }
}

/** A program that another test is starting right now holds a copy of all locks of this process, until it runs. */
async function openWhenFree(options: LogOptions): Promise<EventLog> {
  return await until("the lock of the log to be free", async () => {
    try {
      return await openLog(options);
    } catch (error) {
      if (error instanceof LogInUse) return null;
      throw error;
    }
  });
}
