/** Just enough of ONNX (a protobuf; field numbers are those of onnx.proto3) to write small networks for tests. */

/** An element type of a tensor: those that tests need, with their numbers in TensorProto.DataType. */
const ELEMENT_TYPES = { float32: 1, uint8: 2, float64: 11 } as const;
export type ElementType = keyof typeof ELEMENT_TYPES;

export interface ValueInfo {
  readonly name: string;
  /** A text is a dimension that is open. */
  readonly shape: readonly (number | string)[];
  readonly type?: ElementType;
}

export interface GraphNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly output: string;
  /** Attributes that are a number or a list of numbers, all of them whole. */
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly constants: Readonly<
    Record<string, { readonly shape: readonly number[]; readonly data: Float32Array }>
  >;
}

/** The bytes of a model: IR version 8, opset 13. */
export function onnxModel({ nodes, inputs, outputs, constants }: Graph): Uint8Array {
  const graph = [
    ...nodes.map((node) => field(1, nodeProto(node))),
    field(2, "tiny"),
    ...Object.entries(constants).map(([name, { shape, data }]) => field(5, tensorProto(name, shape, data))),
    ...inputs.map((input) => field(11, valueProto(input))),
    ...outputs.map((output) => field(12, valueProto(output))),
  ];
  return joined([numberField(1, 8), field(7, joined(graph)), field(8, numberField(2, 13))]);
}

function nodeProto({ operator, inputs, output, attributes = {} }: GraphNode): Uint8Array {
  return joined([
    ...inputs.map((name) => field(1, name)),
    field(2, output),
    field(4, operator),
    ...Object.entries(attributes).map(([name, value]) => field(5, attributeProto(name, value))),
  ]);
}

function attributeProto(name: string, value: number | readonly number[]): Uint8Array {
  return typeof value === "number"
    ? joined([field(1, name), numberField(3, value), numberField(20, 2)])
    : joined([field(1, name), ...value.map((item) => numberField(8, item)), numberField(20, 7)]);
}

function tensorProto(name: string, shape: readonly number[], data: Float32Array): Uint8Array {
  const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return joined([
    ...shape.map((size) => numberField(1, size)),
    numberField(2, ELEMENT_TYPES.float32),
    field(8, name),
    field(9, raw),
  ]);
}

function valueProto({ name, shape, type = "float32" }: ValueInfo): Uint8Array {
  const sizes = shape.map((size) =>
    field(1, typeof size === "number" ? numberField(1, size) : field(2, size))
  );
  const tensorType = joined([numberField(1, ELEMENT_TYPES[type]), field(2, joined(sizes))]);
  return joined([field(1, name), field(2, field(1, tensorType))]);
}

function field(number: number, content: Uint8Array | string): Uint8Array {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return joined([varint(number << 3 | 2), varint(bytes.length), bytes]);
}

function numberField(number: number, content: number): Uint8Array {
  return joined([varint(number << 3), varint(content)]);
}

function varint(content: number): Uint8Array {
  const bytes: number[] = [];
  for (; content > 127; content >>>= 7) bytes.push(content & 127 | 128);
  return Uint8Array.from([...bytes, content]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
