/**
 * A program that publishes a file by WHIP with FFmpeg's own muxer ("whip", since FFmpeg 8), as
 * `ffmpeg -re -i FILE -c copy -f whip -authorization TOKEN URL` does. The FFmpeg is that of the live view's encoder, since
 * Debian's is older. Its argument is a JSON object: url, token, file. It says "published" on standard output.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import * as v from "valibot";
import { systemClock } from "../../sidecar/runtime/clock.ts";
import { ROOT } from "./skip.ts";

/** The parts of node-av's low-level API that are used here (its documentation: `node-av/lib`). */
interface Library {
  readonly FormatContext: new () => FormatContext;
  readonly Packet: new () => Packet;
  readonly Dictionary: { fromObject(options: Readonly<Record<string, string>>): unknown };
}
interface Rational {
  readonly num: number;
  readonly den: number;
}
interface Stream {
  timeBase: Rational;
  readonly codecpar: { codecTag: number; copy(to: Stream["codecpar"]): number };
}
interface FormatContext {
  readonly streams: readonly Stream[];
  openInput(file: string, format: null, options: null): Promise<number>;
  findStreamInfo(options: null): Promise<number>;
  readFrame(packet: Packet): Promise<number>;
  allocOutputContext2(format: null, name: string, url: string): number;
  newStream(codec: null): Stream;
  writeHeader(options: unknown): Promise<number>;
  interleavedWriteFrame(packet: Packet): Promise<number>;
  writeTrailer(): Promise<number>;
}
interface Packet {
  readonly streamIndex: number;
  readonly dts: bigint;
  alloc(): void;
  rescaleTs(from: Rational, to: Rational): void;
  unref(): void;
}

const { url, token, file } = v.parse(
  v.object({ url: v.string(), token: v.string(), file: v.string() }),
  JSON.parse(Deno.args[0] ?? ""),
);
const library: Library = createRequire(join(ROOT, "encoder", "deno.json"))("node-av/lib");

/** @throws {Error} where FFmpeg says that something did not work */
function check(result: number, what: string): void {
  if (result < 0) throw new Error(`FFmpeg could not ${what}: ${result}`);
}

const input = new library.FormatContext();
check(await input.openInput(file, null, null), "open the file");
check(await input.findStreamInfo(null), "read the file");
const output = new library.FormatContext();
check(output.allocOutputContext2(null, "whip", url), "make its WHIP muxer");
for (const { codecpar, timeBase } of input.streams) {
  const stream = output.newStream(null);
  codecpar.copy(stream.codecpar);
  stream.codecpar.codecTag = 0;
  stream.timeBase = timeBase;
}
const isOver = new AbortController();
Deno.addSignalListener("SIGTERM", () => isOver.abort());
check(await output.writeHeader(library.Dictionary.fromObject({ authorization: token })), "publish");
console.log("published");
const begun = performance.now();
const packet = new library.Packet();
packet.alloc();
while (!isOver.signal.aborted && await input.readFrame(packet) >= 0) {
  const { timeBase } = input.streams[packet.streamIndex] ?? {};
  const to = output.streams[packet.streamIndex]?.timeBase;
  if (timeBase === undefined || to === undefined) throw new Error("There is a stream more than at first");
  const at = Number(packet.dts) * timeBase.num / timeBase.den * 1_000;
  await systemClock.sleep(begun + at - performance.now(), isOver.signal);
  packet.rescaleTs(timeBase, to);
  check(await output.interleavedWriteFrame(packet), "send");
  packet.unref();
}
check(await output.writeTrailer(), "say goodbye");
Deno.exit(0);
