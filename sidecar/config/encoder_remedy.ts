import { mayPassOnEncoder, startScript, zipName } from "./packaging.ts";

export interface Installation {
  readonly isPackage: boolean;
  readonly version: string;
  /** The system, as Deno and Rust call it. */
  readonly triple: string;
}

/** Says in one sentence what to do where the encoder of the live view is missing. */
export function encoderRemedy({ isPackage, version, triple }: Installation): string {
  const missing = "The encoder of the live view is not installed";
  if (!isPackage) return `${missing}: run 'deno task install-webrtc' and start Scoreline again`;
  const run = `run '${startScript(triple)} install-webrtc' in Scoreline's folder (it downloads about 100 MB)`;
  const zip = zipName({ version, triple, withEncoder: true });
  return mayPassOnEncoder(triple)
    ? `${missing}: unpack ${zip} over Scoreline's folder, or ${run}, and start Scoreline again`
    : `${missing}: ${run} and start Scoreline again`;
}
