import type { Config } from "../../sidecar/config/schema.ts";
import { sentence, type Tell } from "./check.ts";

export interface StreamCheck {
  /** The stream that the detector is to look at. */
  readonly name: string;
  readonly config: Pick<Config, "webrtc" | "server">;
  /** Whether what decodes streams is installed, and what to do when it is not. */
  readonly hasDecoder: boolean;
  readonly remedy: string;
  readonly tell: Tell;
}

/** Whether the detector could look at a published stream. Only the sidecar itself can receive it. */
export function checkStream(
  { name, config: { webrtc, server }, hasDecoder, remedy, tell }: StreamCheck,
): void {
  const fail = (message: string) =>
    tell({ name: "source", state: "failed", message, details: { stream: name } });
  if (!webrtc.enabled) return fail(`The source is the stream "${name}": set webrtc.enabled = true.`);
  if (webrtc.whip_token === "") {
    return fail(`The source is the stream "${name}", which nobody may publish: set webrtc.whip_token.`);
  }
  if (!hasDecoder) {
    return fail(
      `The source is the stream "${name}", which cannot be decoded. ${sentence(remedy)}`,
    );
  }
  const address = `http://${server.host.includes(":") ? `[${server.host}]` : server.host}:${server.port}`;
  tell({
    name: "source",
    state: "ok",
    message:
      `Looking at the stream "${name}", as soon as it is published to ${address}${server.base_path}/whip/${name}.`,
    details: { stream: name },
  });
}
