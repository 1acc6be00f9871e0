import assert from "node:assert/strict";
import { until } from "../../tests/support/until.ts";
import { ask, assertError, fakeOptions, PICTURE } from "./fake_options.ts";
import { createHttp } from "./server.ts";

function send(
  app: ReturnType<typeof createHttp>["app"],
  body: BodyInit,
  type?: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return ask(app, "/api/predict", {
    method: "POST",
    headers: type === undefined ? headers : { "content-type": type, ...headers },
    body,
  });
}

function form(...files: File[]): FormData {
  const form = new FormData();
  form.set("note", "not a file");
  for (const file of files) form.append("image", file);
  return form;
}

Deno.test("POST /api/predict reads a picture that is the body", async () => {
  const { app } = createHttp(fakeOptions());
  for (const type of ["image/jpeg", "image/png", "image/x-portable-bitmap", "application/octet-stream"]) {
    const response = await send(app, PICTURE, type);
    assert.equal(response.status, 200, type);
    const { file, label, outcome, confidence, ms, min_confidence } = await response.json();
    assert.deepEqual([file, label, outcome, confidence, ms], [null, "victory_text", "victory", 0.99, 3]);
    assert.equal(min_confidence, 0.8);
  }
});

Deno.test("POST /api/predict reads the first file of a form", async () => {
  const { app } = createHttp(fakeOptions());
  const files = [new File([], "empty.png"), new File([PICTURE], "win.jpg"), new File(["x"], "other.jpg")];
  const response = await send(app, form(...files));
  assert.equal(response.status, 200);
  assert.equal((await response.json()).file, "win.jpg");
});

Deno.test("POST /api/predict refuses what is no picture", async () => {
  const { app } = createHttp(fakeOptions());
  await assertError(await send(app, "text", "image/jpeg"), 400, "invalid_image");
  await assertError(await send(app, "", "image/jpeg"), 400, "invalid_image");
  await assertError(await send(app, form()), 400, "invalid_image");
  await assertError(await send(app, form(new File(["text"], "a.txt"))), 400, "invalid_image");
  await assertError(await send(app, "garbage", "multipart/form-data; boundary=x"), 400, "invalid_multipart");
  await assertError(await send(app, "garbage", "multipart/form-data; a"), 400, "invalid_multipart");
});

Deno.test("POST /api/predict reads no form of more parts than a form has", async () => {
  const { app } = createHttp(fakeOptions());
  const withFields = (count: number) => {
    const whole = form(new File([PICTURE], "win.jpg"));
    for (let i = 0; i < count; i++) whole.append("field", "");
    return whole;
  };
  assert.equal((await send(app, withFields(98))).status, 200);
  const refused = await assertError(await send(app, withFields(99)), 400, "invalid_multipart");
  assert.match(refused.message, /at most 100 parts/);
});

Deno.test("POST /api/predict tells why a picture cannot be read, without the insides of this machine", async () => {
  const general = "That is not a picture that can be read";
  const table = [
    [
      "The picture cannot be decoded: Input image exceeds pixel limit",
      "The picture cannot be decoded: Input image exceeds pixel limit",
    ],
    ["The picture is cut short\n    at decode (decode.ts:9)", "The picture is cut short"],
    ["x".repeat(1_000), "x".repeat(300)],
    ["Cannot open /home/someone/model.onnx", general],
    ["Cannot open C:\\Users\\someone", general],
    ["", general],
  ] as const;
  for (const [said, told] of table) {
    const options = fakeOptions({}, { predict: () => Promise.reject(new TypeError(said)) });
    const { app } = createHttp(options);
    for (const body of [PICTURE, form(new File([PICTURE], "a.jpg"))]) {
      const response = await send(app, body, body === PICTURE ? "image/png" : undefined);
      assert.equal((await assertError(response, 400, "invalid_image")).message, told);
    }
    assert.deepEqual(options.said, []);
  }
});

Deno.test("POST /api/predict refuses other types", async () => {
  const { app } = createHttp(fakeOptions());
  for (
    const type of [
      "application/json",
      "text/plain",
      "application/x-www-form-urlencoded",
      "image/",
      "imagex/png",
    ]
  ) {
    await assertError(await send(app, PICTURE, type), 415, "unsupported_media_type");
  }
  await assertError(await send(app, PICTURE), 415, "unsupported_media_type");
});

Deno.test("POST /api/predict takes pictures of 20 MiB, and no more", async () => {
  const { app } = createHttp(fakeOptions());
  const largest = new Uint8Array(20 * 1_048_576);
  largest.set(PICTURE);
  assert.equal((await send(app, largest, "image/png")).status, 200);
  assert.equal((await send(app, form(new File([largest], "a.png")))).status, 200);
  const larger = new Uint8Array(largest.length + 1);
  await assertError(await send(app, larger, "image/png"), 413, "body_too_large");
  for (const file of [larger, new Uint8Array(22 * 1_048_576)]) {
    const refused = await send(app, form(new File([file], "a.png")));
    assert.match((await assertError(refused, 413, "body_too_large")).message, / may have at most \d+ MiB$/);
  }
});

Deno.test("POST /api/predict stops when its client goes", async () => {
  let seen: AbortSignal | null = null;
  const options = fakeOptions({}, {
    predict(_picture, signal) {
      seen = signal;
      return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    },
  });
  const { app } = createHttp(options);
  const client = new AbortController();
  const request = new Request("http://localhost:3000/api/predict", {
    method: "POST",
    headers: { host: "localhost:3000", "content-type": "image/png" },
    body: PICTURE,
    signal: client.signal,
  });
  const answer = app.fetch(request);
  await until("the picture to reach the detector", () => seen);
  client.abort();
  await assertError(await answer, 499, "client_gone");
  assert.deepEqual(options.said, []);
});

Deno.test("POST /api/predict holds a bounded number of pictures", async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => release = resolve);
  const options = fakeOptions();
  const { app } = createHttp({
    ...options,
    async predict(picture, signal) {
      await held;
      return await options.predict(picture, signal);
    },
  });
  const running = Array.from({ length: 8 }, () => send(app, PICTURE, "image/png"));
  const refused = await send(app, PICTURE, "image/png");
  assert.equal(refused.headers.get("retry-after"), "1");
  await assertError(refused, 503, "busy");
  release();
  for (const response of await Promise.all(running)) assert.equal(response.status, 200);
  assert.equal((await send(app, PICTURE, "image/png")).status, 200);
});
