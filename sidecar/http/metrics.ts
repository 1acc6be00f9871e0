import type { Hono } from "hono";
import type { Metric } from "../runtime/counters.ts";
import type { HttpEnv, HttpOptions } from "./options.ts";

/** `GET /metrics`, in Prometheus' text format 0.0.4. */
export function metricsRoute(app: Hono<HttpEnv>, { counters, status }: HttpOptions): void {
  counters.gauge("scoreline_victories", "Victories of the session", () => status().victories);
  counters.gauge("scoreline_defeats", "Defeats of the session", () => status().defeats);
  counters.gauge("scoreline_draws", "Draws of the session", () => status().draws);
  counters.gauge(
    "scoreline_obs_connected",
    "1 while OBS is connected",
    () => ["connected", "waiting_for_source"].includes(status().obs.state) ? 1 : 0,
  );
  counters.gauge("scoreline_log_available", "1 while the log can be written", () => {
    return status().log.state === "ok" ? 1 : 0;
  });

  app.get("/metrics", () => {
    return new Response(counters.list().map(lines).join(""), {
      headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" },
    });
  });
}

/** Counts what is asked and what is refused: to be told the status of every answer. */
export function createRequestCounter({ counters }: Pick<HttpOptions, "counters">): (status: number) => void {
  const requests = counters.counter("scoreline_http_requests_total", "Requests answered");
  const refused = counters.counter("scoreline_http_refused_total", "Requests answered with 400 to 499");
  const failed = counters.counter("scoreline_http_failed_total", "Requests answered with 500 to 599");
  return (status) => {
    requests.add();
    if (status >= 500) failed.add();
    else if (status >= 400) refused.add();
  };
}

function lines({ name, help, type, read }: Metric): string {
  const text = help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
  return `# HELP ${name} ${text}\n# TYPE ${name} ${type}\n${name} ${read()}\n`;
}
