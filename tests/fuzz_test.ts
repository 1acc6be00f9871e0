/** A small part of `deno task soak --only fuzz`, always the same one, against the real sidecar. */
import assert from "node:assert/strict";
import { complaintAbout } from "../tools/soak/fuzz/judgement.ts";
import { fuzz } from "../tools/soak/fuzz.ts";
import { createRandom } from "../tools/soak/random.ts";
import { testNeeding } from "./support/skip.ts";

testNeeding(["linux", "encoder"], "nothing wrong that is sent or read makes the sidecar fail", async () => {
  const figures = await fuzz.run({ random: createRandom(1).named("fuzz"), share: 0.025, progress: () => {} });
  assert.equal(figures["requests"], 500);
  // A part that would refuse everything, or nothing, would try little.
  for (
    const name of [
      "done (2xx, 3xx)",
      "refused (4xx)",
      "offers answered",
      "offers refused",
      "fragments",
      "datagrams",
    ]
  ) {
    assert.ok(Number(figures[name]) > 20, `${name}: ${figures[name]}`);
  }
});

Deno.test("complaintAbout() finds what a caller could not use", () => {
  const judged = { large: false, method: "GET", hidden: ["/home/me"] };
  const json = new Map([["content-type", "application/json"]]);
  const answer = (status: number | null, body: string, rest = {}) =>
    complaintAbout({ status, headers: json, body, count: 1, end: "closed", ...rest }, judged);
  const error = (message: string, code = "not_found") => JSON.stringify({ error: { code, message } });
  assert.equal(answer(200, "anything"), null);
  assert.equal(answer(404, error("There is nothing")), null);
  assert.equal(answer(503, error("Try again", "busy")), null);
  const table: [string | null, RegExp][] = [
    [answer(null, ""), /closed without an answer/],
    [answer(200, "", { end: "silent" }), /no answer, or no end/],
    [answer(500, error("Something went wrong inside", "internal")), /status is 500/],
    [answer(503, error("Hm", "internal")), /status is 503/],
    [answer(404, "Not found"), /not in the one shape/],
    [answer(404, error("There is nothing"), { headers: new Map() }), /does not say that it is JSON/],
    [answer(404, error("a".repeat(1_000))), /1000 characters/],
    [answer(404, error("Two\nlines")), /no sentence/],
    [answer(400, error("Cannot read properties of undefined")), /no sentence/],
    [answer(400, error("It is not in /home/me/data")), /tells \/home\/me/],
    [answer(404, error("There is nothing"), { count: 2 }), /2 answers/],
  ];
  for (const [complaint, expected] of table) assert.match(complaint ?? "nothing", expected);
});
