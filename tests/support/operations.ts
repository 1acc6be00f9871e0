import * as v from "valibot";

/** The part of JSON Schema that the description of the API uses. */
export interface Schema {
  readonly $ref?: string | undefined;
  readonly type?: string | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly anyOf?: readonly Schema[] | undefined;
}

/** One method of one route, as `/openapi.json` has it. */
export interface Operation {
  readonly method: string;
  /** With its parameters in braces. */
  readonly path: string;
  /** Names of what may stand in the query. */
  readonly query: readonly string[];
  /** What may be sent: the schema of each media type, `null` for what is no JSON. */
  readonly bodies: readonly { readonly type: string; readonly schema: Schema | null }[];
}

/** Everything that the API does. */
export interface Description {
  readonly operations: readonly Operation[];
  readonly schemas: Readonly<Record<string, Schema>>;
}

const schema: v.GenericSchema<unknown, Schema> = v.lazy(() =>
  v.object({
    $ref: v.optional(v.string()),
    type: v.optional(v.string()),
    enum: v.optional(v.array(v.unknown())),
    properties: v.optional(v.record(v.string(), schema)),
    anyOf: v.optional(v.array(schema)),
  })
);
const operation = v.object({
  parameters: v.optional(v.array(v.object({ name: v.string(), in: v.string() })), []),
  requestBody: v.optional(
    v.object({ content: v.record(v.string(), v.object({ schema: v.optional(schema) })) }),
    { content: {} },
  ),
});
const description = v.object({
  paths: v.record(v.string(), v.record(v.string(), operation)),
  components: v.object({ schemas: v.record(v.string(), schema) }),
});

/** Reads `/openapi.json`; a test compares that with the routes, so that none is left out here. */
export function readDescription(text: string): Description {
  const { paths, components } = v.parse(description, JSON.parse(text));
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters, requestBody }]) => ({
      method: method.toUpperCase(),
      path,
      query: parameters.filter((one) => one.in === "query").map(({ name }) => name),
      bodies: Object.entries(requestBody.content)
        .map(([type, { schema }]) => ({ type, schema: schema ?? null })),
    }))
  );
  return { operations, schemas: components.schemas };
}

/** A path with something that fits in the place of its parameters. */
export function examplePath({ path }: Operation): string {
  return path.replace("{stream}", "detector").replaceAll(/\{\w+\}/g, "none.jpg");
}
