import manifest from "../../deno.json" with { type: "json" };

/** The version of Scoreline, as the project's manifest has it. */
export const VERSION: string = manifest.version;
