import { addressOf } from "./address.ts";
import { type OverlayParams, USUAL_PARAMS } from "./params.ts";

/**
 * The address of an overlay with these parameters; those at their usual value are left out.
 * @param base address of a page at the server's root
 * @param token of a server that asks for one, "" for none; the server takes it out of the address again
 */
export function overlayAddress(params: OverlayParams, base: string, token: string): string {
  const query = new URLSearchParams(
    Object.entries(params)
      .filter(([name, value]) => value !== Object.entries(USUAL_PARAMS).find(([key]) => key === name)?.[1])
      .map(([name, value]) => [name, String(value)]),
  );
  if (token !== "") query.set("token", token);
  const text = query.toString();
  return addressOf(text === "" ? "" : `?${text}`, base);
}
