import { join } from "node:path";
import * as v from "valibot";
import { LABELS, type NearMiss } from "../contract.ts";
import type { Logger } from "../runtime/logger.ts";
import { KeptPictures, occasionOf } from "./kept_pictures.ts";

export interface NearMissesOptions {
  /** The data folder; the pictures are in its folder `near-misses`, each with what was read in it as JSON beside it. */
  readonly dir: string;
  /** Pictures to keep, the newest ones; 0 keeps none. */
  readonly keep: number;
  readonly logger: Logger;
}

/** What was nearly counted. */
export interface NearMissDraft
  extends Required<Pick<NearMiss, "outcome" | "label" | "confidence" | "source">> {
  /** ms since 1970. */
  readonly at: number;
}

/** The pictures of what was nearly counted. */
export interface NearMisses {
  /** Keeps one and removes the oldest beyond what is to be kept. Never rejects; `null` when it is not kept. */
  save(jpeg: Uint8Array, draft: NearMissDraft): Promise<string | null>;
  /** The picture with that id, `null` when there is none. */
  read(id: string): Promise<Uint8Array<ArrayBuffer> | null>;
  /** The newest, newest first. */
  newest(limit: number): Promise<NearMiss[]>;
}

export function openNearMisses({ dir, keep, logger }: NearMissesOptions): NearMisses {
  const folder = join(dir, "near-misses");
  const pictures = new KeptPictures({ folder, keep, what: "The picture of a near miss", logger });

  async function nearMiss(id: string): Promise<NearMiss[]> {
    const occasion = occasionOf(id);
    if (occasion === null) return [];
    const { label, confidence, source } = v.parse(DETAILS, await pictures.details(id));
    return [{
      at: new Date(occasion.at).toISOString(),
      outcome: occasion.outcome,
      label,
      confidence,
      source,
      picture_url: `api/near-misses/${id}.jpg`,
    }];
  }

  return {
    save: (jpeg, { at, outcome, label, confidence, source }) =>
      pictures.save(jpeg, { at, outcome }, {
        at: new Date(at).toISOString(),
        outcome,
        label,
        confidence,
        source,
      }),
    read: (id) => pictures.read(id),
    newest: async (limit) => (await Promise.all((await pictures.newest(limit)).map(nearMiss))).flat(),
  };
}

/** What lies beside a picture; what does not fit is taken as not known. */
const DETAILS = v.fallback(
  v.object({
    label: v.fallback(v.nullable(v.picklist(LABELS)), null),
    confidence: v.fallback(v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(1))), null),
    source: v.fallback(v.nullable(v.string()), null),
  }),
  { label: null, confidence: null, source: null },
);
