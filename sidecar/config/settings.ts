import { OUTCOMES } from "../contract.ts";
import { nearest } from "./nearest.ts";
import { DEFAULTS } from "./schema.ts";
import { isTable } from "./values.ts";
import { FORWARD_KEYS, forwardsIn } from "./forward.ts";
import { PULL_KEYS, PUSH_KEYS, remotesIn } from "./remote_streams.ts";
import { ICE_SERVER_KEYS, iceServersIn } from "./webrtc.ts";

/** What text from the environment or a flag is read as. */
type Kind = "text" | "number" | "switch" | "list" | "numbers";

interface Setting {
  /** Section and key, and the key inside a table. */
  readonly path: readonly string[];
  readonly kind: Kind;
}

/** Lists of numbers; what an empty list of the defaults holds cannot be seen. */
const NUMBERS = ["detector.crop"];
/** The table with a value for each outcome. */
const PER_OUTCOME = "detector.min_confidence";
/** The lists of tables, which no variable can hold: the tables in a value, and their keys. */
const TABLES: ReadonlyMap<
  string,
  { readonly keys: readonly string[]; readonly in: (value: unknown) => readonly Record<string, unknown>[] }
> = new Map([
  ["webrtc.ice_servers", { keys: ICE_SERVER_KEYS, in: iceServersIn }],
  ["webrtc.pull", { keys: PULL_KEYS, in: remotesIn }],
  ["webrtc.push", { keys: PUSH_KEYS, in: remotesIn }],
  ["webrtc.forward", { keys: FORWARD_KEYS, in: forwardsIn }],
]);

/** Every setting by the name of its environment variable. */
const BY_VARIABLE: ReadonlyMap<string, Setting> = new Map(
  Object.entries(DEFAULTS).flatMap(([section, table]) =>
    Object.entries(table).flatMap(([key, value]) => settingsAt([section, key], value))
  ).map((setting) => [`SCORELINE_${setting.path.join("_").toUpperCase()}`, setting]),
);

/**
 * A setting that is a table has one variable for each outcome, or none at all when its keys are the user's own; a list
 * of tables has none.
 */
function settingsAt(path: readonly string[], value: unknown): Setting[] {
  if (TABLES.has(path.join("."))) return [];
  if (Array.isArray(value)) return [{ path, kind: NUMBERS.includes(path.join(".")) ? "numbers" : "list" }];
  if (typeof value === "object") {
    const keys = path.join(".") === PER_OUTCOME ? OUTCOMES : [];
    return keys.map((key) => ({ path: [...path, key], kind: "number" }));
  }
  if (typeof value === "boolean") return [{ path, kind: "switch" }];
  return [{ path, kind: typeof value === "number" ? "number" : "text" }];
}

/** The setting that an environment variable sets, or what to say of a variable that sets none. */
export function settingOfVariable(name: string): Setting | string {
  const setting = BY_VARIABLE.get(name);
  if (setting !== undefined) return setting;
  return `'${name}' is not a setting${didYouMean(nearest(name, BY_VARIABLE.keys()))}`;
}

/** The kind of the setting with this dotted name, which must exist. */
export function kindOf(name: string): Kind {
  for (const { path, kind } of BY_VARIABLE.values()) if (path.join(".") === name) return kind;
  throw new RangeError(`There is no setting '${name}'`);
}

/**
 * Text as the value that a file would hold. Text that is none of its kind stays text, for the schema to refuse with
 * the words of the user.
 */
export function valueOf(text: string, kind: Kind): unknown {
  switch (kind) {
    case "text":
      return text;
    case "number":
      return /^[+-]?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : text;
    case "switch":
      return text === "true" ? true : text === "false" ? false : text;
    case "list":
      return entriesOf(text);
    case "numbers":
      return entriesOf(text).map((entry) => valueOf(entry, "number"));
  }
}

function entriesOf(text: string): string[] {
  return text.split(",").map((entry) => entry.trim()).filter((entry) => entry !== "");
}

/** What to say of the sections and keys of a file that are no settings. */
export function unknownKeys(file: Readonly<Record<string, unknown>>): string[] {
  const sections: Record<string, object> = DEFAULTS;
  return Object.entries(file).flatMap(([section, table]) => {
    const known = Object.hasOwn(sections, section) ? sections[section] : undefined;
    if (known === undefined) return [unknownSection(section)];
    if (!isTable(table)) return [];
    return Object.entries(table).flatMap(([key, value]) => {
      if (!Object.hasOwn(known, key)) return [unknownKey(section, key, Object.keys(known))];
      const path = `${section}.${key}`;
      const tables = TABLES.get(path);
      if (tables !== undefined) {
        return tables.in(value).flatMap((table) => unknownTableKeys(path, table, tables.keys));
      }
      return path === PER_OUTCOME && isTable(value)
        ? Object.keys(value).filter((outcome) => !OUTCOMES.some((one) => one === outcome))
          .map((outcome) => unknownKey(path, outcome, OUTCOMES))
        : [];
    });
  });
}

function unknownTableKeys(
  list: string,
  table: Readonly<Record<string, unknown>>,
  known: readonly string[],
): string[] {
  return Object.keys(table).filter((key) => !known.includes(key)).map((key) => unknownKey(list, key, known));
}

function unknownSection(name: string): string {
  const elsewhere = homeOf(name);
  if (elsewhere !== null) return `'${name}' belongs in the section [${elsewhere}]`;
  const close = nearest(name, Object.keys(DEFAULTS));
  return `'${name}' is not a section${didYouMean(close)}${
    close === null ? allOf(Object.keys(DEFAULTS)) : ""
  }`;
}

function unknownKey(section: string, key: string, known: readonly string[]): string {
  const close = nearest(key, known);
  const elsewhere = homeOf(key);
  if (close === null && elsewhere !== null) {
    return `'${section}.${key}' is not a setting; did you mean '${elsewhere}.${key}'?`;
  }
  return `'${section}.${key}' is not a setting${didYouMean(close)}${close === null ? allOf(known) : ""}`;
}

/** The section that has a key of this name. */
function homeOf(key: string): string | null {
  return Object.entries(DEFAULTS).find(([, table]) => Object.hasOwn(table, key))?.[0] ?? null;
}

function didYouMean(name: string | null): string {
  return name === null ? "" : `; did you mean '${name}'?`;
}

function allOf(names: readonly string[]): string {
  return `; there are ${names.map((name) => `'${name}'`).join(", ")}`;
}
