import assert from "node:assert/strict";
import {
  clockTime,
  confidencePercent,
  countdown,
  gigabytes,
  megabytes,
  percent,
  thresholdPercent,
} from "./format.ts";

Deno.test("percent() rounds to whole percent and shows a dash for none", () => {
  assert.equal(percent(0.75), "75%");
  assert.equal(percent(2 / 3), "67%");
  assert.equal(percent(0), "0%");
  assert.equal(percent(1), "100%");
  assert.equal(percent(null), "–");
});

Deno.test("confidencePercent() rounds down, so that only certainty is 100%", () => {
  assert.equal(confidencePercent(0.9987), "99.8%");
  assert.equal(confidencePercent(0.99999), "99.9%");
  assert.equal(confidencePercent(1), "100%");
  assert.equal(confidencePercent(0.5), "50%");
});

Deno.test("thresholdPercent() shows a threshold as it was set", () => {
  assert.equal(thresholdPercent(0.57), "57%");
  assert.equal(thresholdPercent(0.985), "98.5%");
  assert.equal(thresholdPercent(1), "100%");
});

Deno.test("countdown() rounds up, so that 0:00 means over", () => {
  assert.equal(countdown(180_000), "3:00");
  assert.equal(countdown(59_001), "1:00");
  assert.equal(countdown(9_000), "0:09");
  assert.equal(countdown(1), "0:01");
  assert.equal(countdown(0), "0:00");
  assert.equal(countdown(-5_000), "0:00");
});

Deno.test("clockTime() adds the date only when it is another day's", () => {
  const now = new Date(2026, 2, 14, 21, 30);
  const today = new Date(2026, 2, 14, 9, 5).toISOString();
  const before = new Date(2026, 2, 13, 9, 5).toISOString();
  assert.equal(clockTime(today, "ja", now), "09:05");
  assert.match(clockTime(before, "ja", now), /3月13日.*9:05/);
  assert.equal(clockTime("yesterday", "en", now), "–");
});

Deno.test("clockTime() makes what knows a language's clock once, not for each time", () => {
  const { DateTimeFormat } = Intl;
  let made = 0;
  Intl.DateTimeFormat = new Proxy(DateTimeFormat, {
    construct(target, args) {
      made++;
      return Reflect.construct(target, args);
    },
  });
  try {
    const now = new Date(2026, 2, 14, 21, 30);
    for (let minute = 0; minute < 60; minute++) {
      clockTime(new Date(2026, 2, 14, 9, minute).toISOString(), "fr", now);
      clockTime(new Date(2026, 2, 13, 9, minute).toISOString(), "fr", now);
    }
  } finally {
    Intl.DateTimeFormat = DateTimeFormat;
  }
  assert.equal(made, 2);
});

Deno.test("gigabytes() and megabytes() tell sizes as precisely as it matters", () => {
  assert.deepEqual([0, 49_000_000, 1_260_000_000, 20e9].map(gigabytes), ["0.0", "0.0", "1.3", "20.0"]);
  assert.deepEqual([0, 165_390, 9_940_000, 123_456_789].map(megabytes), ["0.0", "0.2", "9.9", "123"]);
});
