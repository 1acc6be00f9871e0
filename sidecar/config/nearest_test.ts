import assert from "node:assert/strict";
import { nearest } from "./nearest.ts";

const KEYS = ["port", "host", "poll_interval_ms", "base_path"];

Deno.test("nearest() knows a word by one letter in three that is wrong, missing, too many or swapped", () => {
  for (const word of ["prt", "pport", "prot", "pirt", "PORT", "porz"]) {
    assert.equal(nearest(word, KEYS), "port", word);
  }
  for (const word of ["poll-interval-ms", "pollinterval", "poll_intervall_sm", "oll_interval_m"]) {
    assert.equal(nearest(word, KEYS), "poll_interval_ms", word);
  }
});

Deno.test("nearest() takes the closest of several", () => {
  assert.equal(nearest("watch_wen", ["watch_hidden", "watch_when"]), "watch_when");
  assert.equal(nearest("hosts", KEYS), "host");
});

Deno.test("nearest() makes nothing of a word that is far from all", () => {
  for (const word of ["", "p", "trop", "opes", "interval", "pathbase", "xx_interval_xx_ms_"]) {
    assert.equal(nearest(word, KEYS), null, word);
  }
  assert.equal(nearest("port", []), null);
});
