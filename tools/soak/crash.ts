import * as v from "valibot";
import { parseStatus } from "../../overlay/src/wire.ts";
import { PlainView } from "../../sidecar/domain/testing/plain_view.ts";
import { startSimulatedObs } from "../../sidecar/demo/simulated_obs.ts";
import { replay } from "../../sidecar/log/replay.ts";
import { type Acknowledged, load, type Told } from "./crash_load.ts";
import { distribution, shareOf, type SoakPart } from "./part.ts";
import { type SidecarProcess, Workplace } from "./sidecar_process.ts";
import { writeLog } from "./written_log.ts";

const KILLS = 300;
const CLIENTS = 4;
/** Long enough for a snapshot at the first start, and for others as the log grows. */
const FACTS_BEFORE = 20_000;
/** One in so many is killed while it starts. */
const KILLED_EARLY = 4;
const START_MS = 800;
const WORK_MS = 700;
/** However slow the machine is, there is so much to lose when it is killed at work. */
export const FACTS_BEFORE_KILL = 5;
/** How the picture changes: so that the detector counts a few times a second. */
const PICTURE_MS = 350;
const FRAMES = new URL("../../sidecar/demo/frames/", import.meta.url);
const SHOWN = ["none_gameplay_1", "victory_text_1", "none_menu_1", "defeat_progressbar_1"] as const;

const QUICK = {
  SCORELINE_CAPTURE_POLL_INTERVAL_MS: "100",
  SCORELINE_RULES_COOLDOWN_SECONDS: "0",
  SCORELINE_RULES_NONE_SECONDS: "0.1",
};

export const crash: SoakPart = {
  name: "crash",
  about:
    `${KILLS} kills at random moments under counts and corrections: nothing acknowledged is lost or doubled`,
  async run({ random, share, progress }) {
    const kills = shareOf(KILLS, share);
    await using obs = await openObs();
    await using workplace = new Workplace(["--obs-url", obs.url], QUICK);
    await Deno.mkdir(workplace.dataDir, { recursive: true });
    await writeLog(workplace.logPath, FACTS_BEFORE, random);

    const all: Told = { facts: [], counts: new Set() };
    const starts: number[] = [];
    let early = 0;
    for (let kill = 1; kill <= kills; kill++) {
      const told = await runAndKill(kill);
      for (const fact of told.facts) all.facts.push(fact);
      for (const seq of told.counts) all.counts.add(seq);
      await checkLog(workplace.logPath, told, kill);
      if (kill % 10 === 0) progress(`${kill} of ${kills} kills, ${all.facts.length} facts acknowledged`);
    }
    const { facts, damaged } = await checkLog(workplace.logPath, all, kills);
    const last = await workplace.start();
    await last.untilUp();
    await checkScore(last, workplace.logPath);
    await last.stop();
    return {
      kills,
      "killed while starting": early,
      "facts acknowledged": all.facts.length,
      "counts told by /events": all.counts.size,
      "facts in the log": facts,
      "torn lines in the log": damaged,
      ...distribution("start", starts),
    };

    async function runAndKill(kill: number): Promise<Told> {
      obs.play(false);
      const sidecar = await workplace.start();
      try {
        if (kill > 1 && random.below(KILLED_EARLY) === 0) {
          await pause(random.next() * START_MS);
          early++;
          return { facts: [], counts: new Set() };
        }
        const took = await sidecar.untilUp();
        if (took === null) throw new Error(`The sidecar ended by itself:\n${sidecar.program.output()}`);
        // The first one reads the whole log, and leaves a snapshot behind.
        if (kill > 1) starts.push(took);
        await checkScore(sidecar, workplace.logPath);
        obs.play(true);
        const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
        let facts = 0;
        const acknowledged = () => {
          if (++facts === FACTS_BEFORE_KILL) begin();
        };
        const loading = load({ sidecar, random, name: `kill-${kill}`, clients: CLIENTS, acknowledged });
        await Promise.race([loading, begun.then(() => pause(random.next() * WORK_MS))]);
        await sidecar.kill();
        return await loading;
      } finally {
        await sidecar.kill();
      }
    }
  },
};

/** A simulated OBS that shows results in turn while it is told to. */
async function openObs() {
  const pictures = await Promise.all(SHOWN.map((name) => Deno.readFile(new URL(`${name}.jpg`, FRAMES))));
  let playing = false;
  const obs = startSimulatedObs({
    setup: {
      canvas: { width: 1920, height: 1080 },
      program: "Playing",
      inputs: { Game: { kind: "game_capture", width: 1920, height: 1080 } },
      scenes: { Playing: { items: [{ source: "Game" }] } },
    },
    picture() {
      const turn = playing ? Math.floor(performance.now() / PICTURE_MS) % pictures.length : 0;
      return Promise.resolve(pictures[turn] ?? null);
    },
  });
  return {
    url: obs.url,
    play(on: boolean) {
      playing = on;
    },
    [Symbol.asyncDispose]: () => obs.close(),
  };
}

const LINE = v.looseObject({
  seq: v.number(),
  type: v.string(),
  note: v.optional(v.nullable(v.string()), null),
  target: v.optional(v.nullable(v.number()), null),
});

/**
 * Reads the log as any program would, without ours, and looks for what was told.
 * @throws {Error} when something is missing, there twice or otherwise, or when more is damaged than kills explain
 */
async function checkLog(
  path: string,
  told: Told,
  kills: number,
): Promise<{ facts: number; damaged: number }> {
  const facts = new Map<number, Acknowledged>();
  const notes = new Set<string>();
  let damaged = 0;
  for (const text of (await Deno.readTextFile(path)).split("\n")) {
    if (text === "") continue;
    const line = v.safeParse(LINE, parsed(text));
    if (!line.success) {
      damaged++;
      continue;
    }
    const { seq, note } = line.output;
    if (facts.has(seq)) throw new Error(`Number ${seq} is in the log twice`);
    if (note !== null && notes.has(note)) throw new Error(`${note} was counted twice`);
    if (note !== null) notes.add(note);
    facts.set(seq, line.output);
  }
  if (damaged > kills) throw new Error(`${damaged} lines are damaged after ${kills} kills`);
  for (const { seq, type, note, target } of told.facts) {
    const fact = facts.get(seq);
    if (fact === undefined) throw new Error(`Fact ${seq} (${type} ${note}) was acknowledged and is lost`);
    if (fact.type !== type || fact.note !== note || fact.target !== target) {
      throw new Error(`Fact ${seq} was acknowledged as ${type} ${note} and is ${JSON.stringify(fact)}`);
    }
  }
  for (const seq of told.counts) {
    if (!facts.has(seq)) throw new Error(`Count ${seq} was told by /events and is lost`);
  }
  return { facts: facts.size, damaged };
}

/** Compares what the sidecar says with the plainest fold of the log, which knows no snapshot. */
async function checkScore(sidecar: SidecarProcess, path: string): Promise<void> {
  const { text } = await sidecar.get("/api/status");
  const status = parseStatus(text);
  if (status === null) throw new Error(`This is no status: ${text}`);
  const view = new PlainView();
  let newest = 0;
  using file = await Deno.open(path, { read: true });
  for await (const item of replay(file)) {
    if (item.kind !== "fact") continue;
    view.record(item.fact);
    newest = item.fact.seq;
  }
  const { victories, defeats, draws, streak, last_outcome, last_count, seq, session } = status;
  const said = JSON.stringify([
    victories,
    defeats,
    draws,
    streak,
    last_outcome,
    last_count,
    seq,
    session.number,
  ]);
  const { score } = view;
  const folded = JSON.stringify([
    score.victories,
    score.defeats,
    score.draws,
    score.streak,
    score.lastOutcome,
    score.lastCount,
    newest,
    view.session.number,
  ]);
  if (said !== folded) throw new Error(`The sidecar says ${said} where the log says ${folded}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
