import { isIP } from "node:net";

/** Network interfaces as Deno lists them, from their names and addresses. */
export function interfaces(
  addresses: Readonly<Record<string, readonly string[]>>,
): Deno.NetworkInterfaceInfo[] {
  return Object.entries(addresses).flatMap(([name, list]) =>
    list.map((address) => ({
      name,
      family: isIP(address) === 6 ? "IPv6" as const : "IPv4" as const,
      address,
      netmask: "",
      scopeid: null,
      cidr: "",
      mac: "00:00:00:00:00:00",
    }))
  );
}
