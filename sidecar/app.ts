import { openChosenSource } from "./config/chosen_source.ts";
import { encoderRemedy } from "./config/encoder_remedy.ts";
import { IS_PACKAGE } from "./config/packaging.ts";
import { type Config, redact } from "./config/schema.ts";
import type { ObsStatus } from "./contract.ts";
import { holdsUntil, isCountNear, pollPace } from "./domain/cooldown.ts";
import { FOLD_VERSION, View } from "./domain/view.ts";
import { createGame, sourceInObs } from "./game.ts";
import { allHistory } from "./history.ts";
import { createHttp } from "./http/server.ts";
import { LastSight } from "./last_sight.ts";
import { startLive } from "./live.ts";
import { liveAnnotation } from "./live_annotation.ts";
import { openEvidence } from "./log/evidence.ts";
import { openNearMisses } from "./log/near_misses.ts";
import { openLog } from "./log/writer.ts";
import { NearMissWatch } from "./near_miss_watch.ts";
import { refreshBrowserSources } from "./obs/browser_sources.ts";
import { connectObs } from "./obs/connection.ts";
import type { Discovered } from "./obs/discover.ts";
import { readRenderStats } from "./obs/render_stats.ts";
import { createOutputs } from "./outputs.ts";
import { PictureTrouble } from "./picture_trouble.ts";
import { createPublished } from "./published.ts";
import { leastConfidence, rulesOf } from "./rules.ts";
import type { Clock } from "./runtime/clock.ts";
import { Counters } from "./runtime/counters.ts";
import { garbageCollector, tidyHeap } from "./runtime/heap.ts";
import type { Logger } from "./runtime/logger.ts";
import { isLoopbackUrl } from "./runtime/loopback.ts";
import { wallTimeOf } from "./runtime/wall_time.ts";
import { Scorekeeper } from "./scorekeeper.ts";
import { detectionOf, detectorStatusOf, historyEventOf, scoreChangeOf, scoreOf, statusOf } from "./status.ts";
import { Updates } from "./updates.ts";
import { annotatePicture } from "./vision/annotate.ts";
import { createClassifier } from "./vision/classify.ts";
import { watch } from "./watch.ts";
import { streamOf } from "./webrtc/stream_pictures.ts";

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
 * Builds the edges, wires them and starts them: log, model, OBS, outputs, live view, HTTP, watch. Throws, having freed
 * what it took, when the log is in use, the model does not match its manifest or the port is taken.
 */
export async function startApp(options: AppOptions): Promise<App> {
  const { config, sourceSetBy, root, overlayDir, discoverObs, newSession, clock, logger, version } = options;
  await using started = new AsyncDisposableStack();
  const counters = new Counters();
  const shared = { clock, logger, counters };
  const startedAt = clock.now().wall;
  const { dir } = config.data;

  // What is kept: the log, its fold, and the pictures.
  const view = new View();
  const log = await openLog({
    dir,
    logger,
    onFact: (fact) => view.record(fact),
    snapshots: { fold: view, writer: `${version}, fold ${FOLD_VERSION}` },
  });
  started.defer(() => log.close());
  const evidence = openEvidence({
    dir,
    keep: config.data.evidence ? config.data.evidence_keep : 0,
    logger,
  });
  const nearMisses = openNearMisses({ dir, keep: config.data.near_misses_keep, logger });
  const source = await openChosenSource({ dir, configured: config.obs.source, setBy: sourceSetBy, logger });

  // What reads the pictures, and the rules by which a reading counts.
  const { model: modelPath, crop } = config.detector;
  const classifier = await createClassifier({ modelPath, crop });
  started.defer(() => classifier.close());
  for (const { level, text } of classifier.notices) logger[level]("detector", text);
  const rules = rulesOf(config, classifier.minConfidence, { keyframes: streamOf(source.wanted) !== null });
  const pace = () => pollPace(keeper.state, rules, config.capture.poll_interval_ms);
  const lastSight = new LastSight();
  const nearMissWatch = config.data.near_misses
    ? new NearMissWatch({
      keep: (nearMiss) => nearMisses.save(nearMiss.jpeg, nearMiss),
      countDraws: rules.countDraws,
      clock,
      counters,
    })
    : null;
  started.defer(() => nearMissWatch?.close());

  // What clients are told. Everything below says when something may have changed; then all of it is asked.
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
        detector: detectorStatusOf(lastSight.now, pace()),
        log: keeper.logStatus,
        version,
      }),
    // That keyframes of a stream fail to come is seen by the clock alone.
    holdsUntil: () => pictures.status === null ? holdsUntil(keeper.state, rules) : null,
    clock,
  });
  /** Ends the rest of the loop that looks. */
  let stir = () => {};

  // Where the pictures come from.
  const remedy = encoderRemedy({ isPackage: IS_PACKAGE, version, triple: Deno.build.target });
  const published = createPublished({ ...shared, config, root, remedy, score: () => view.score });
  started.defer(() => published.close());
  const obs = connectObs({
    ...shared,
    url: config.obs.url === "" ? null : config.obs.url,
    password: config.obs.password === "" ? null : config.obs.password,
    source: sourceInObs(source.wanted),
    width: config.capture.width,
    quality: config.capture.quality,
    requestTimeoutMs: config.capture.request_timeout_ms,
    watching: { when: config.capture.watch_when, hidden: config.capture.watch_hidden },
    discover: discoverObs,
  });
  started.defer(() => obs.stop());
  const { pictures } = published;
  const game = createGame({
    source,
    obs,
    pictures,
    width: config.capture.width,
    smallWidths: classifier.smallWidths,
  });
  const tellObs = () => {
    updates.tell({ event: "obs", data: obsStatus() });
    updates.refresh();
    stir();
  };
  const trouble = new PictureTrouble({ clock, logger, onChange: tellObs });
  game.onStatus(tellObs);
  /** What OBS, or the stream in its place, says goes first; what the pictures are like is told when they come. */
  const obsStatus = (): ObsStatus => ({ ...game.status, message: game.status.message ?? trouble.message });

  // What keeps the score, and who is told of it.
  const outputs = createOutputs({ ...shared, config, obs, version });
  started.defer(() => outputs.close());
  const keeper = new Scorekeeper({
    ...shared,
    view,
    rules,
    log,
    keepEvidence(picture, result) {
      nearMissWatch?.counted(result.outcome);
      return evidence.save(picture, result);
    },
    onFact(fact) {
      const change = scoreChangeOf(view, fact, startedAt);
      outputs.tell(change);
      published.onScore(change);
    },
    onChange() {
      updates.refresh();
      stir();
    },
  });
  started.defer(() => keeper.close());
  // The start of a session is a fact as well; a log that cannot take it is told of by the status.
  if (view.seq === 0 || newSession) {
    await keeper.command({ kind: "reset_session" }, "sidecar").catch(() => {});
  }
  outputs.show(scoreOf(view, startedAt));

  // What is served.
  const live = started.use(startLive({
    ...shared,
    config,
    root,
    remedy,
    onStream: (stream) => published.onStream(stream),
    capture: (width, signal) => game.captureAt(width, signal),
    annotation: () => liveAnnotation(lastSight.now, updates.status()),
    reason: () => obsStatus().message ?? "Waiting for a picture from OBS",
    renderStats: () => readRenderStats(obs),
  }));
  const http = createHttp({
    ...shared,
    server: config.server,
    overlayDir,
    dataDir: dir,
    status: () => updates.status(),
    statusText: () => updates.statusText(),
    subscribe: (listener) => updates.subscribe(listener),
    command: (command) => keeper.command(command, "api"),
    history: (limit) => view.newest(limit).map(historyEventOf),
    allHistory: () => allHistory(view, () => log.facts()),
    evidence: (id) => evidence.read(id),
    nearMisses: (limit) => nearMisses.newest(limit),
    nearMiss: (id) => nearMisses.read(id),
    obsSources: () => game.sources(),
    chooseSource: (chosen) => game.choose(chosen),
    async preview() {
      const last = lastSight.copy();
      return last === null ? null : await annotatePicture(last.jpeg, last.reading);
    },
    async predict(picture, signal) {
      const { label, outcome, confidence, probabilities, ms } = await classifier.classify(picture, signal);
      const min_confidence = leastConfidence(outcome, rules);
      return { file: null, label, outcome, confidence, probabilities, ms, min_confidence };
    },
    recordings: published.recordings,
    webrtc: live.signalling,
    whipToken: config.webrtc.whip_token,
    version,
    redactedConfig: () => redact({ ...config, obs: { ...config.obs, source: source.wanted } }),
  });
  const { port } = http.serve();
  started.defer(() => http.close());
  // Not before the pages are served.
  if (config.obs_actions.refresh_browser_sources) {
    // To an OBS on another machine, loopback is itself.
    const withLoopback = config.obs.url === "" || isLoopbackUrl(config.obs.url);
    const isOurs = (url: string) => http.servesAt(url, { withLoopback });
    started.defer(refreshBrowserSources({ connection: obs, isOurs, logger }));
  }

  // The loop that looks at the game.
  const stopWatching = new AbortController();
  const watching = watch({
    capture: (signal, detail) => game.capture(signal, detail),
    classify: (jpeg, detail) => classifier.classify(jpeg, undefined, { glance: detail === "glance" }),
    keeper,
    rules,
    pollIntervalMs: config.capture.poll_interval_ms,
    clock,
    counters,
    onLook: (look) => trouble.see(look),
    onStir(listener) {
      stir = listener;
    },
    onSight(sight) {
      nearMissWatch?.see(sight, keeper.state);
      lastSight.see(sight);
      updates.outdate();
      if (sight !== null) updates.tell({ event: "detection", data: detectionOf(sight) });
    },
  }, stopWatching.signal);
  started.defer(() => {
    stopWatching.abort();
    return watching.catch(() => {}); // told by `ended`
  });

  // What V8 would let lie.
  const stopTidying = new AbortController();
  started.defer(() => stopTidying.abort());
  void tidyHeap({
    collectGarbage: garbageCollector(),
    used: () => Deno.memoryUsage().heapUsed,
    isBusy: () => isCountNear(keeper.state) || live.signalling.status().sessions.length > 0,
    clock,
    counters,
  }, stopTidying.signal);

  const running = started.move();
  return { port, keeper, ended: watching, stop: () => running.disposeAsync() };
}
