import type { AccessUnit, EncodedStream, StreamFormat } from "../../runtime/media.ts";
import type { Encoded } from "./encoded.ts";

/** A stream as the relay hands it on, published by a test. */
export class Publication {
  readonly #listeners = new Set<(unit: AccessUnit) => void>();
  readonly #end = new AbortController();
  #kept: AccessUnit[] = [];
  readonly stream: EncodedStream;

  constructor(name: string, format: StreamFormat) {
    this.stream = {
      name,
      format,
      ended: this.#end.signal,
      subscribe: (listener) => {
        this.#kept.forEach(listener);
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
    };
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  send(units: readonly AccessUnit[]): void {
    for (const unit of units) {
      if (unit.kind === "video" && unit.keyframe) this.#kept = [];
      this.#kept.push(unit);
      for (const listener of [...this.#listeners]) listener(unit);
    }
  }

  end(): void {
    this.#end.abort();
  }
}

/** The same once more, so many seconds later. */
export function later(units: readonly AccessUnit[], seconds: number): AccessUnit[] {
  return units.map((unit) => ({ ...unit, timestampUs: unit.timestampUs + seconds * 1_000_000 }));
}

/** Units that need no codec: pictures of `bytes` each, the first of every `gop` a keyframe. */
export function pictures(count: number, { bytes = 1_000, gop = 10, fps = 10 } = {}): Encoded {
  return {
    format: { video: { codec: "VP8", width: 320, height: 180 }, audio: null },
    units: Array.from({ length: count }, (_, i) => ({
      kind: "video",
      codec: "VP8",
      data: new Uint8Array(bytes).fill(i),
      timestampUs: Math.round(i * 1_000_000 / fps),
      keyframe: i % gop === 0,
      width: i % gop === 0 ? 320 : null,
      height: i % gop === 0 ? 180 : null,
    })),
    pictures: count,
  };
}
