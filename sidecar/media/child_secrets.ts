/** Names of options whose values are nobody else's business. */
const SECRET_NAME = /pass|secret|token|key|auth|cred|cookie|playpath/i;
/** What is shorter than this would be found in ordinary words, characters. */
const SHORTEST = 4;

/**
 * What of a command line must not be repeated: addresses with whatever stands in them, the values of options with telling
 * names. The longest come first, so that a part does not spoil the whole.
 */
export function secretsOf(args: readonly string[]): string[] {
  const found = new Set<string>();
  args.forEach((arg, index) => {
    if (SECRET_NAME.test(args[index - 1] ?? "") && (args[index - 1] ?? "").startsWith("-")) found.add(arg);
    const [, name = "", value = ""] = /^([^=\s]+)=(.+)$/s.exec(arg) ?? [];
    if (SECRET_NAME.test(name)) found.add(value);
    for (const [address] of arg.matchAll(/[a-z][a-z0-9+.-]*:\/\/\S+/gi)) {
      partsOf(address).forEach((part) => found.add(part));
    }
    // The command line of a shell is one argument.
    for (
      const form of [/([\w-]+)=["']?([^\s"';|&]+)/g, /(?<=\s)-+([\w-]+)\s+["']?([^\s"';|&-][^\s"';|&]*)/g]
    ) {
      for (const [, name = "", value = ""] of arg.matchAll(form)) {
        if (SECRET_NAME.test(name)) found.add(value);
      }
    }
    for (const [, secret = ""] of arg.matchAll(/\b(?:bearer|basic)\s+(\S+)/gi)) found.add(secret);
  });
  return [...found].filter(({ length }) => length >= SHORTEST).sort((a, b) => b.length - a.length);
}

/** The text without what is secret. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, "***"), text);
}

/** The parts of an address that may be a key, and all of it. */
function partsOf(address: string): string[] {
  if (!URL.canParse(address)) return [address];
  const { username, password, pathname, search, hash, searchParams } = new URL(address);
  const written = [
    username,
    password,
    pathname,
    search,
    hash,
    ...searchParams.values(),
    ...pathname.split("/").slice(-1),
  ];
  return [address, ...written, ...written.map(decoded)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
