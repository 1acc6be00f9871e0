/** What recorders and clips need around them in a test. */
import { SimulatedClock } from "../../../tests/support/clock.ts";
import { Counters } from "../../runtime/counters.ts";
import type { Logger } from "../../runtime/logger.ts";
import { type Disk, type KeptRecording, machineDisk, RecordingFolder } from "../recording_folder.ts";

/** What is free on a disk with enough, bytes. */
export const PLENTY = 1e12;

export class Bench implements AsyncDisposable {
  readonly clock = new SimulatedClock();
  readonly counters = new Counters();
  readonly said: string[] = [];
  readonly logger: Logger = {
    info: (topic, text) => this.said.push(`${topic}: ${text}`),
    warn: (topic, text) => this.said.push(`${topic}: ${text}`),
    error: (topic, text) => this.said.push(`${topic}: ${text}`),
  };
  freeBytes = PLENTY;
  /** Bytes until the disk is full. */
  room = Infinity;
  readonly folder: RecordingFolder;

  private constructor(readonly dir: string, maxBytes: number) {
    this.folder = new RecordingFolder({ dir, maxBytes, logger: this.logger, disk: this.#disk });
  }

  static async make({ maxBytes = 1e9 } = {}): Promise<Bench> {
    return new Bench(await Deno.makeTempDir({ prefix: "scoreline-recordings-" }), maxBytes);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.dir, { recursive: true });
  }

  list(): Promise<KeptRecording[]> {
    return this.folder.list();
  }

  value(metric: string): number | undefined {
    return this.counters.list().find(({ name }) => name === metric)?.read();
  }

  readonly #disk: Disk = {
    open: async (path, options) => {
      const file = await machineDisk.open(path, options);
      return {
        seek: (offset, whence) => file.seek(offset, whence),
        close: () => file.close(),
        write: (bytes) => {
          this.room -= bytes.length;
          if (this.room >= 0) return file.write(bytes);
          return Promise.reject(Object.assign(new Error("No space left on device"), { code: "ENOSPC" }));
        },
      };
    },
    space: () => Promise.resolve({ free: this.freeBytes, size: PLENTY }),
  };
}
