/**
 * A port that nobody listens on now. For programs that cannot be told to choose one themselves (OBS), or that must
 * come back on the same one.
 */
export function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return port;
}
