import * as v from "valibot";
import type { Config } from "../../sidecar/config/schema.ts";
import { whyNotListening } from "../../sidecar/http/server.ts";
import { sentence, type Tell } from "./check.ts";

const health = v.object({ status: v.literal("ok"), version: v.string() });

/** How long whoever has the port may take to say who it is, ms. */
const PATIENCE_MS = 3_000;

/** Whether the address of the overlay is free, or Scoreline is there already. */
export async function checkAddress(
  { host, port, token }: Config["server"],
  tell: Tell,
): Promise<void> {
  const name = "port";
  try {
    Deno.listen({ hostname: host, port }).close();
    tell({ name, state: "ok", message: `Port ${port} is free.`, details: { port } });
  } catch (cause) {
    const version = cause instanceof Deno.errors.AddrInUse ? await versionAt(port, token) : null;
    const found = version === null
      ? { state: "failed" as const, message: sentence(whyNotListening(cause, host, port)) }
      : { state: "ok" as const, message: `Scoreline ${version} is running on port ${port}.` };
    tell({ name, ...found, details: { port, running: version } });
  }
}

/** The version of the Scoreline that has a port of this machine; `null` when it is another program. */
async function versionAt(port: number, token: string): Promise<string | null> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/api/health`, {
      headers: token === "" ? {} : { authorization: `Bearer ${token}` },
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return v.parse(health, await response.json()).version;
  } catch {
    return null; // whatever it says, it is not what Scoreline says
  }
}
