/**
 * Asks one address for the same again and again, at a steady rate, and prints what autocannon measured as JSON. A
 * configuration of its own, so that nobody who only starts Scoreline installs autocannon.
 *
 * Arguments: URL, requests a second, seconds.
 */
import autocannon from "autocannon";

/** Few enough for a machine with two cores, enough for one that waits now and then. */
const CONNECTIONS = 20;

const [url, rate, seconds] = Deno.args;
const { errors, timeouts, non2xx, latency, requests, "2xx": answered } = await autocannon({
  url,
  connections: CONNECTIONS,
  overallRate: Number(rate),
  duration: Number(seconds),
});
console.log(JSON.stringify({
  answered,
  failed: errors + timeouts + non2xx,
  rate: requests.average,
  p50: latency.p50,
  p99: latency.p99,
}));
