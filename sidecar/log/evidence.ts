import { join } from "node:path";
import type { Logger } from "../runtime/logger.ts";
import { KeptPictures } from "./kept_pictures.ts";

export interface EvidenceOptions {
  /** The data folder; the pictures are in its folder `evidence`. */
  readonly dir: string;
  /** Pictures to keep, the newest ones; 0 keeps none. */
  readonly keep: number;
  readonly logger: Logger;
}

/** The pictures behind counts. */
export function openEvidence({ dir, keep, logger }: EvidenceOptions): KeptPictures {
  return new KeptPictures({
    folder: join(dir, "evidence"),
    keep,
    what: "The picture behind a count",
    logger,
  });
}
