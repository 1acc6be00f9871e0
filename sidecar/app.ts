import { openChosenSource } from "./config/chosen_source.ts";
import { encoderRemedy } from "./config/encoder_remedy.ts";
import { IS_PACKAGE } from "./config/packaging.ts";
import { type Config, redact } from "./config/schema.ts";
import type { DetectorStatus, ObsStatus, Outcome } from "./contract.ts";
import { holdsUntil, pollPace } from "./domain/cooldown.ts";
import type { Rules } from "./domain/input.ts";
import { FOLD_VERSION, View } from "./domain/view.ts";
import { allHistory } from "./history.ts";
import { createHttp } from "./http/server.ts";
import { LastSight } from "./last_sight.ts";
import { startLive } from "./live.ts";
import { liveAnnotation } from "./live_annotation.ts";
import { openEvidence } from "./log/evidence.ts";
import { openNearMisses } from "./log/near_misses.ts";
import { openLog } from "./log/writer.ts";
import { type NearMissSight, NearMissWatch } from "./near_miss_watch.ts";
import { PictureTrouble } from "./picture_trouble.ts";
import { refreshBrowserSources } from "./obs/browser_sources.ts";
import { connectObs } from "./obs/connection.ts";
import { countActions } from "./obs/count_actions.ts";
import type { Discovered } from "./obs/discover.ts";
import { readRenderStats } from "./obs/render_stats.ts";
import { isLocal } from "./obs/target.ts";
import { TextFiles } from "./outputs/text_files.ts";
import { Webhook } from "./outputs/webhook.ts";
import { createPublished } from "./published.ts";
import { rulesOf } from "./rules.ts";
import type { Clock } from "./runtime/clock.ts";
import { Counters } from "./runtime/counters.ts";
import type { Logger } from "./runtime/logger.ts";
import { Scorekeeper } from "./scorekeeper.ts";
import { historyEventOf, scoreChangeOf, scoreOf, statusOf } from "./status.ts";
import { Updates } from "./updates.ts";
import { annotatePicture } from "./vision/annotate.ts";
import { createClassifier } from "./vision/classify.ts";
import { streamOf } from "./webrtc/stream_pictures.ts";
import { glanceShare, type Sight, watch } from "./watch.ts";

export interface AppOptions {
  readonly config: Config;
  /** The flag or variable that sets `obs.source`; `null` when the dashboard may choose another. */
  readonly sourceSetBy: string | null;
  /** Folder that Scoreline is installed in. */
  readonly root: string;
  /** The built overlay. */
  readonly overlayDir: string;
  /** What OBS's own settings say about its WebSocket server. */
  readonly discoverObs: () => Promise<Discovered | null>;
  /** Whether to begin at 0 even if the log knows a session. */
  readonly newSession: boolean;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly version: string;
}

/** A running sidecar. */
export interface App {
  /** The port that is really bound. */
  readonly port: number;
  readonly keeper: Scorekeeper;
  /** Settles when the watch ends: resolves after `stop`, rejects when something broke that cannot be mended. */
  readonly ended: Promise<void>;
  /** Ends everything in order; nothing that was acknowledged is lost. */
  stop(): Promise<void>;
}

/**
 * Builds the edges, wires them and starts them: log, model, HTTP, OBS, watch. Throws, having freed what it took, when
 * the log is in use, the model does not match its manifest or the port is taken.
 */
export async function startApp(options: AppOptions): Promise<App> {
  const { config, sourceSetBy, root, overlayDir, discoverObs, newSession, clock, logger, version } = options;
  await using started = new AsyncDisposableStack();
  const counters = new Counters();
  const startedAt = clock.now().wall;

  const view = new View();
  const log = await openLog({
    dir: config.data.dir,
    logger,
    onFact: (fact) => view.record(fact),
    snapshots: { fold: view, writer: `${version}, fold ${FOLD_VERSION}` },
  });
  started.defer(() => log.close());
  const evidence = openEvidence({
    dir: config.data.dir,
    keep: config.data.evidence ? config.data.evidence_keep : 0,
    logger,
  });

  const nearMisses = openNearMisses({ dir: config.data.dir, keep: config.data.near_misses_keep, logger });

  const classifier = await createClassifier({
    modelPath: config.detector.model,
    crop: config.detector.crop,
  });
  started.defer(() => classifier.close());
  for (const { level, text } of classifier.notices) logger[level]("detector", text);

  const source = await openChosenSource({
    dir: config.data.dir,
    configured: config.obs.source,
    setBy: sourceSetBy,
    logger,
  });
  const rules = rulesOf(config, classifier.minConfidence, { keyframes: streamOf(source.wanted) !== null });
  const { countDraws } = rules;
  const keep = (sight: NearMissSight) => nearMisses.save(sight.jpeg, sight);
  const nearMissWatch = config.data.near_misses
    ? new NearMissWatch({ keep, countDraws, clock, counters })
    : null;
  started.defer(() => nearMissWatch?.close());

  const outputs = { clock, logger, counters };
  const textFiles = config.text_files.enabled
    ? new TextFiles({ ...outputs, dir: config.data.dir, templates: config.text_files.templates })
    : null;
  started.defer(() => textFiles?.close());
  const webhook = config.webhook.url === "" ? null : new Webhook({ ...outputs, ...config.webhook, version });
  started.defer(() => webhook?.close());

  const remedy = encoderRemedy({ isPackage: IS_PACKAGE, version, triple: Deno.build.target });
  const score = () => view.score;
  const published = createPublished({ config, root, remedy, score, clock, logger, counters });
  started.defer(() => published.close());
  const { pictures } = published;

  const keeper = new Scorekeeper({
    view,
    rules,
    log,
    keepEvidence(picture, result) {
      nearMissWatch?.counted(result.outcome);
      return evidence.save(picture, result);
    },
    clock,
    logger,
    counters,
    onFact(fact) {
      const change = scoreChangeOf(view, fact, startedAt);
      textFiles?.show(change.status);
      webhook?.send(change);
      actAtCount(change);
      published.onScore(change);
    },
    onChange: () => updates.refresh(),
  });
  started.defer(() => keeper.close());

  /** What is seen now, and what was seen last, which the preview shows also while there is nothing to see. */
  let sight: Sight | null = null;
  const lastSight = new LastSight();
  const detector = (): DetectorStatus => ({
    label: sight?.reading.label ?? null,
    outcome: sight?.reading.outcome ?? null,
    confidence: sight?.reading.confidence ?? null,
    at: sight === null ? null : new Date(sight.at).toISOString(),
    poll_interval_ms: pollPace(keeper.state, rules, config.capture.poll_interval_ms),
  });

  const phaseEnd = wallTimeOf(clock);
  const updates = new Updates({
    build: (revision) =>
      statusOf({
        view,
        revision,
        phase: keeper.phase,
        phaseEndsAt: phaseEnd(keeper.phaseEndsAt),
        startedAt,
        obs: obsStatus(),
        detector: detector(),
        log: keeper.logStatus,
        version,
      }),
    // That keyframes of a stream fail to come is seen by the clock alone.
    holdsUntil: () => pictures.status === null ? holdsUntil(keeper.state, rules) : null,
    clock,
  });

  /** What OBS is asked for: its game also while a stream is looked at, for whoever goes back to it. */
  const sourceInObs = () => streamOf(source.wanted) === null ? source.wanted : "auto";
  const obs = connectObs({
    url: config.obs.url === "" ? null : config.obs.url,
    password: config.obs.password === "" ? null : config.obs.password,
    source: sourceInObs(),
    width: config.capture.width,
    quality: config.capture.quality,
    requestTimeoutMs: config.capture.request_timeout_ms,
    watching: { when: config.capture.watch_when, hidden: config.capture.watch_hidden },
    discover: discoverObs,
    clock,
    logger,
    counters,
  });
  started.defer(() => obs.stop());
  /** What OBS, or the stream in its place, says goes first; what the pictures are like is told when they come. */
  const obsStatus = (): ObsStatus => {
    const status = pictures.status ?? obs.status;
    return { ...status, message: status.message ?? trouble.message };
  };
  const tellObs = () => {
    updates.tell({ event: "obs", data: obsStatus() });
    updates.refresh();
  };
  const trouble = new PictureTrouble({ clock, logger, onChange: tellObs });
  obs.onStatus(tellObs);
  pictures.onStatus(tellObs);
  pictures.watch(streamOf(source.wanted));
  const actAtCount = countActions({
    connection: obs,
    recordChapter: config.obs_actions.record_chapter,
    saveReplay: config.obs_actions.save_replay,
    logger,
  });

  // The start of a session is a fact as well; a log that cannot take it is told of by the status.
  if (view.seq === 0 || newSession) {
    await keeper.command({ kind: "reset_session" }, "sidecar").catch(() => {});
  }
  textFiles?.show(scoreOf(view, startedAt));

  const live = started.use(startLive({
    config,
    root,
    remedy,
    onStream: (stream) => published.onStream(stream),
    capture: async (width, signal) =>
      pictures.status === null ? (await obs.captureAt(width, signal))?.jpeg ?? null : pictures.latest,
    annotation: () => liveAnnotation(sight, updates.status()),
    reason: () => obsStatus().message ?? "Waiting for a picture from OBS",
    renderStats: () => readRenderStats(obs),
    clock,
    logger,
    counters,
  }));

  const http = createHttp({
    server: config.server,
    overlayDir,
    dataDir: config.data.dir,
    status: () => updates.status(),
    statusText: () => updates.statusText(),
    subscribe: (listener) => updates.subscribe(listener),
    command: (command) => keeper.command(command, "api"),
    history: (limit) => view.newest(limit).map(historyEventOf),
    allHistory: () => allHistory(view, () => log.facts()),
    evidence: (id) => evidence.read(id),
    nearMisses: (limit) => nearMisses.newest(limit),
    nearMiss: (id) => nearMisses.read(id),
    obsSources: async () => ({
      sources: [...await obs.sources(), ...pictures.sources],
      wanted: source.wanted,
      decided_by: source.decidedBy,
      set_by: source.setBy,
      configured: source.configured,
    }),
    async chooseSource(chosen) {
      await source.choose(chosen);
      obs.watch(sourceInObs());
      pictures.watch(streamOf(source.wanted));
    },
    preview() {
      const last = lastSight.copy();
      return last === null ? Promise.resolve(null) : annotatePicture(last.jpeg, last.reading);
    },
    async predict(picture, signal) {
      const { label, outcome, confidence, probabilities, ms } = await classifier.classify(picture, signal);
      const min_confidence = leastConfidence(outcome, rules);
      return { file: null, label, outcome, confidence, probabilities, ms, min_confidence };
    },
    recordings: published.recordings,
    webrtc: live.signalling,
    whipToken: config.webrtc.whip_token,
    counters,
    logger,
    clock,
    version,
    redactedConfig: () => redact({ ...config, obs: { ...config.obs, source: source.wanted } }),
  });
  const { port } = http.serve();
  started.defer(() => http.close());
  // Not before the pages are served.
  if (config.obs_actions.refresh_browser_sources) {
    // To an OBS on another machine, loopback is itself.
    const withLoopback = config.obs.url === "" || isLocal(config.obs.url);
    started.defer(
      refreshBrowserSources({
        connection: obs,
        isOurs: (url) => http.servesAt(url, { withLoopback }),
        logger,
      }),
    );
  }

  const stopWatching = new AbortController();
  const watching = watch({
    capture: (signal, glance) =>
      pictures.status === null
        ? obs.capture(signal, glance ? glanceShare(config.capture.width) : 1)
        : pictures.capture(signal),
    classify: (jpeg, glance) => classifier.classify(jpeg, undefined, { glance }),
    keeper,
    rules,
    pollIntervalMs: config.capture.poll_interval_ms,
    clock,
    counters,
    onLook: (look) => trouble.see(look),
    onSight(next) {
      nearMissWatch?.see(next, keeper.state);
      sight = next;
      updates.outdate();
      if (next === null) return;
      if (!next.glance || lastSight.source !== next.source) lastSight.keep(next);
      const { label, outcome, confidence, probabilities, ms } = next.reading;
      const at = new Date(next.at).toISOString();
      updates.tell({ event: "detection", data: { label, outcome, confidence, probabilities, at, ms } });
    },
  }, stopWatching.signal);
  started.defer(() => {
    stopWatching.abort();
    return watching.catch(() => {}); // told by `ended`
  });

  const running = started.move();
  return { port, keeper, ended: watching, stop: () => running.disposeAsync() };
}

/** From which confidence on a reading of this outcome speaks for a count; `null` when none does. */
function leastConfidence(outcome: Outcome | "none", { countDraws, minConfidence }: Rules): number | null {
  return outcome === "none" || outcome === "draw" && !countDraws ? null : minConfidence[outcome];
}

/**
 * Turns monotonic times into wall times, the same one into the same one: the two clocks drift apart by fractions of a
 * millisecond, and a time that flickers would be told to every client as news.
 */
function wallTimeOf(clock: Clock): (mono: number | null) => number | null {
  let last: { mono: number; wall: number } | null = null;
  return (mono) => {
    if (mono === null) return null;
    if (last?.mono !== mono) {
      const now = clock.now();
      last = { mono, wall: now.wall + mono - now.mono };
    }
    return last.wall;
  };
}
