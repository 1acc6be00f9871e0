import { mayPassOnEncoder, startScript, zipName } from "./packaging.ts";

export interface Installation {
  readonly isPackage: boolean;
  readonly version: string;
  /** The system, as Deno and Rust call it. */
  readonly triple: string;
}

/** Says what to do where the encoder of the live view is missing; the end of a sentence. */
export function encoderRemedy({ isPackage, version, triple }: Installation): string {
  if (!isPackage) return "run 'deno task install-webrtc' and start Scoreline again";
  const run = `run '${startScript(triple)} install-webrtc' in Scoreline's folder (it downloads up to 100 MB)`;
  const zip = zipName({ version, triple, withEncoder: true });
  return mayPassOnEncoder(triple)
    ? `unpack ${zip} over Scoreline's folder, or ${run}, and start Scoreline again`
    : `${run} and start Scoreline again`;
}
