import assert from "node:assert/strict";
import fc from "fast-check";
import { type JudgedPrediction, LABELS, outcomeOf, OUTCOMES } from "../../sidecar/contract.ts";
import { judge, likeliestFirst } from "./judgement.ts";
import { judgementSentence, trialSentence } from "./trial_sentence.ts";
import { DASHBOARD_TEXTS } from "./dashboard_text.ts";

const NOTHING: JudgedPrediction["probabilities"] = {
  victory_text: 0,
  victory_progressbar: 0,
  defeat_text: 0,
  defeat_progressbar: 0,
  draw_text: 0,
  draw_progressbar: 0,
  none: 0,
};

function prediction(part: Partial<JudgedPrediction>): JudgedPrediction {
  const label = part.label ?? "victory_text";
  return {
    file: null,
    label,
    outcome: outcomeOf(label),
    confidence: 0.9987,
    probabilities: NOTHING,
    ms: 4,
    min_confidence: 0.8,
    ...part,
  };
}

Deno.test("judge() counts from the threshold on, and never what has none", () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(fc.property(fc.constantFrom(...OUTCOMES), share, share, (outcome, confidence, min_confidence) => {
    const judged = judge(prediction({ label: `${outcome}_text`, confidence, min_confidence }));
    assert.equal(judged, confidence >= min_confidence ? "counts" : "unsure");
  }));
  assert.equal(judge(prediction({ label: "draw_text", min_confidence: null })), "never");
  assert.equal(judge(prediction({ label: "none", min_confidence: null })), "none");
});

Deno.test("likeliestFirst() has every label once, the likeliest first", () => {
  const list = likeliestFirst({ ...NOTHING, defeat_text: 0.6, none: 0.3, draw_text: 0.1 });
  assert.deepEqual(list.slice(0, 3).map(({ label }) => label), ["defeat_text", "none", "draw_text"]);
  assert.deepEqual(list.map(({ label }) => label).toSorted(), LABELS.toSorted());
});

Deno.test("trialSentence() says in plain words what was read, or why nothing was", () => {
  const read = (part: Partial<JudgedPrediction>) =>
    trialSentence({ kind: "read", prediction: prediction(part) }, DASHBOARD_TEXTS.en);
  assert.equal(read({}), "VICTORY on the banner, 99.8% sure");
  assert.equal(read({ label: "draw_progressbar" }), "DRAW on the competitive screen, 99.8% sure");
  assert.equal(read({ label: "none", confidence: 1 }), "No result, 100% sure");
  const refused = (status: number | null, message: string | null) =>
    trialSentence({ kind: "refused", failure: { status, code: null, message } }, DASHBOARD_TEXTS.en);
  assert.equal(refused(400, "The picture is cut short"), "The picture is cut short");
  assert.equal(refused(502, null), "Scoreline answered with the status 502.");
  assert.equal(refused(null, null), "Scoreline does not answer. Is it still running?");
});

Deno.test("judgementSentence() names the threshold, and says nothing where there is no result", () => {
  const say = (part: Partial<JudgedPrediction>) =>
    judgementSentence(prediction(part), DASHBOARD_TEXTS.en.trial);
  assert.equal(say({}), "Sure enough to count (from 80%).");
  assert.equal(say({ confidence: 0.56, min_confidence: 0.57 }), "Not sure enough to count (from 57%).");
  assert.equal(say({ label: "draw_text", min_confidence: null }), "Your settings do not count draws.");
  assert.equal(say({ label: "none", min_confidence: null }), null);
});
