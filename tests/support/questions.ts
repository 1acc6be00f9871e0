import assert from "node:assert/strict";
import * as v from "valibot";
import { type Answer, bytesOf, exchange } from "./exchange.ts";
import { examplePath, type Operation, readDescription } from "./operations.ts";

/** Questions to every route of the API. */

const ERROR = v.object({ error: v.object({ code: v.string() }) });

export interface Question {
  readonly method: string;
  readonly path: string;
  /** Without it, the one that a program on this machine sends. */
  readonly host?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Asks as it is written, without what an HTTP client would add or refuse. */
export async function ask(port: number, { method, path, host, headers = {} }: Question): Promise<Answer> {
  const head = [
    `${method} ${path} HTTP/1.1`,
    ...(host === null ? [] : [`host: ${host ?? `127.0.0.1:${port}`}`]),
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    // A body that every route could carry out, or refuse for what it is.
    ...(["POST", "PATCH"].includes(method) ? ["content-type: application/json", "content-length: 2"] : []),
    "connection: close",
  ].join("\r\n");
  const body = ["POST", "PATCH"].includes(method) ? "{}" : "";
  return await exchange([bytesOf(`${head}\r\n\r\n${body}`)], { port, patienceMs: 30_000 });
}

/** The code of an answer that is an error; "" of one without a body, `null` of any other. */
export function codeOf({ status, body }: Answer): string | null {
  if (status === null) return "";
  if (status < 400) return null;
  return body === "" ? "" : v.parse(ERROR, JSON.parse(body)).error.code;
}

/** Every operation, and what other methods there are on its path. */
export async function everyQuestion(sidecar: { readonly url: string }, headers: Record<string, string> = {}) {
  const response = await fetch(`${sidecar.url}/openapi.json`, { headers });
  const { operations } = readDescription(await response.text());
  assert.ok(operations.length > 30);
  const paths = [...new Set(operations.map(examplePath)), "/nothing", "/assets/nothing.js"];
  const named = operations.map((operation) => ({
    operation: operation as Operation | null,
    method: operation.method,
    path: examplePath(operation),
  }));
  const other = ["GET", "POST", "PUT", "DELETE", "OPTIONS"].flatMap((method) =>
    paths.map((path) => ({ operation: null, method, path }))
  ).filter((one) => !named.some(({ method, path }) => method === one.method && path === one.path));
  return [...named, ...other];
}
