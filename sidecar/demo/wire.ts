/** A TCP port of 127.0.0.1 that leads to another one, and that can fail as networks and killed programs do. */
export interface Wire {
  readonly port: number;
  /** While true, nothing gets through in either direction and nobody is told: a program that hangs. */
  frozen: boolean;
  /** Lets that many bytes more through to whoever connected, then freezes: a program that hangs in the middle of a word. */
  freezeAfter(bytes: number): void;
  /** Ends every connection without a farewell, as the kernel does for a killed program. */
  cut(): void;
  /** Stops listening and ends every connection. */
  close(): Promise<void>;
}

/** Opens a wire from `port` (0: any free one) to `target`. Throws when the port is taken. */
export function openWire(port: number, target: number): Wire {
  const listener = Deno.listen({ hostname: "127.0.0.1", port });
  const connections = new Set<Deno.Conn>();
  let thawed = Promise.withResolvers<void>();
  let frozen = false;
  /** Bytes until the wire freezes. */
  let allowance = Infinity;
  thawed.resolve();

  async function pump(from: Deno.Conn, to: Deno.Conn, isAnswer: boolean): Promise<void> {
    const buffer = new Uint8Array(64 * 1024);
    try {
      for (;;) {
        const length = await from.read(buffer);
        await thawed.promise;
        if (length === null) break;
        for (let sent = 0; sent < length;) {
          const most = isAnswer ? Math.min(length, sent + allowance) : length;
          const count = await to.write(buffer.subarray(sent, most));
          sent += count;
          if (!isAnswer || (allowance -= count) > 0) continue;
          allowance = Infinity;
          wire.frozen = true;
          await thawed.promise;
        }
      }
    } catch {
      // Either end is gone; which one does not matter, as the other is ended now.
    }
    end(from);
    end(to);
  }

  function end(connection: Deno.Conn): void {
    if (!connections.delete(connection)) return;
    connection.close();
  }

  async function accept(): Promise<void> {
    for await (const outer of listener) {
      connections.add(outer);
      try {
        const inner = await Deno.connect({ hostname: "127.0.0.1", port: target });
        connections.add(inner);
        run(pump(outer, inner, false));
        run(pump(inner, outer, true));
      } catch {
        end(outer);
      }
    }
  }

  function run(pumping: Promise<void>): void {
    pumps.add(pumping);
    void pumping.then(() => pumps.delete(pumping));
  }

  const pumps = new Set<Promise<void>>();
  const accepting = accept();
  const wire: Wire = {
    port: listener.addr.port,
    get frozen() {
      return frozen;
    },
    set frozen(value) {
      if (value === frozen) return;
      frozen = value;
      if (value) thawed = Promise.withResolvers<void>();
      else thawed.resolve();
    },
    freezeAfter(bytes) {
      allowance = bytes;
    },
    cut() {
      for (const connection of connections) end(connection);
    },
    async close() {
      listener.close();
      wire.cut();
      wire.frozen = false;
      await accepting;
      await Promise.all(pumps);
    },
  };
  return wire;
}
