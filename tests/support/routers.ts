import { OfflineNetwork } from "./offline.ts";

/** What a router does with packets that nobody inside asked for. */
export interface RouterRules {
  /** Ports that it passes on to the machine at home, as nftables writes them: "10111-10120". */
  readonly udp?: string;
  readonly tcp?: string;
  /** Whether UDP gets out. */
  readonly blocksUdp?: boolean;
}

/** A home with one machine behind a router that hides its address (NAT) and lets in only what is asked for or forwarded. */
export interface Home {
  /** The machine, at `address`. */
  readonly machine: OfflineNetwork;
  readonly address: string;
  /** The router's address on the internet. */
  readonly publicIp: string;
}

/** A small internet: servers at {@linkcode Internet.servers}, and homes. */
export interface Internet extends AsyncDisposable {
  /** The network of the servers, and of whoever has a public address himself. */
  readonly network: OfflineNetwork;
  readonly servers: "198.51.100.1";
  /** Adds a home; at most fifty. */
  home(rules?: RouterRules): Promise<Home>;
}

/** Of networks inside this machine: nothing leaves it. Needs Linux, `ip`, `nft`, and to be root or to be allowed to play root. */
export async function makeInternet(): Promise<Internet> {
  const stack = new AsyncDisposableStack();
  const network = stack.use(await OfflineNetwork.make());
  const servers = "198.51.100.1";
  await network.shell(`
    ip address add ${servers}/32 dev lo
    echo 1 > /proc/sys/net/ipv4/ip_forward
  `);
  let homes = 0;

  async function home(rules: RouterRules = {}): Promise<Home> {
    const number = ++homes;
    const router = stack.use(await network.beside());
    const machine = stack.use(await network.beside());
    const publicIp = `198.51.100.${number * 4 + 2}`;
    const gateway = `198.51.100.${number * 4 + 1}`;
    const inside = `192.168.${76 + number}`;
    await network.shell(`
      ip link add name home${number} type veth peer name wan netns ${router.pid}
      ip address add ${gateway}/30 dev home${number}
      ip link set home${number} up
    `);
    await router.shell(`
      ip link add name lan type veth peer name eth0 netns ${machine.pid}
      ip address add ${publicIp}/30 dev wan
      ip address add ${inside}.1/24 dev lan
      ip link set wan up
      ip link set lan up
      ip route add default via ${gateway}
      echo 1 > /proc/sys/net/ipv4/ip_forward
      nft -f - <<'RULES'
${ruleset(rules, `${inside}.2`)}
RULES
    `);
    await machine.shell(`
      ip address add ${inside}.2/24 dev eth0
      ip link set eth0 up
      ip route add default via ${inside}.1
    `);
    return { machine, address: `${inside}.2`, publicIp };
  }

  return { network, servers, home, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

function ruleset({ udp, tcp, blocksUdp = false }: RouterRules, machine: string): string {
  const forward = (protocol: string, ports: string | undefined) =>
    ports === undefined ? "" : `iifname "wan" ${protocol} dport ${ports} dnat to ${machine}`;
  return `
    table ip router {
      chain inwards {
        type nat hook prerouting priority -100
        ${forward("udp", udp)}
        ${forward("tcp", tcp)}
      }
      chain outwards {
        type nat hook postrouting priority 100
        oifname "wan" masquerade
      }
      chain here {
        type filter hook input priority 0
        policy drop
        ct state established,related accept
        iifname != "wan" accept
      }
      chain through {
        type filter hook forward priority 0
        policy drop
        ${blocksUdp ? "meta l4proto udp drop" : ""}
        ct state established,related accept
        iifname "lan" accept
        ct status dnat accept
      }
    }
  `;
}
