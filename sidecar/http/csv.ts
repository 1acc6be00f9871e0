import type { HistoryEvent } from "../contract.ts";

/** Events that go out in one piece. */
const ROWS_AT_ONCE = 200;

/** The columns, and what stands in them. */
const COLUMNS: Readonly<Record<string, (event: HistoryEvent) => string | number | boolean | null>> = {
  seq: ({ seq }) => seq,
  at: ({ at }) => at,
  session: ({ session }) => session,
  type: ({ type }) => type,
  outcome: ({ outcome }) => outcome,
  original_outcome: (event) => event.original_outcome,
  delta: ({ delta }) => delta,
  undone: ({ undone }) => undone,
  label: ({ label }) => label,
  confidence: ({ confidence }) => confidence,
  note: ({ note }) => note,
  target: ({ target }) => target,
  victories: ({ totals }) => totals?.victories ?? null,
  defeats: ({ totals }) => totals?.defeats ?? null,
  draws: ({ totals }) => totals?.draws ?? null,
  source: ({ source }) => source,
  evidence_url: (event) => event.evidence_url,
};

/**
 * The history as a spreadsheet (RFC 4180: CRLF, cells with a comma, a quote or a line break in quotes), made as it is
 * read. Begins with a byte order mark, without which Excel takes UTF-8 for something else.
 */
export function csvStream(events: AsyncIterable<HistoryEvent>): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  const iterator = events[Symbol.asyncIterator]();
  return new ReadableStream({
    start(controller) {
      controller.enqueue(encoder.encode(`\ufeff${Object.keys(COLUMNS).join(",")}\r\n`));
    },
    async pull(controller) {
      let rows = "";
      for (let i = 0; i < ROWS_AT_ONCE; i++) {
        const next = await iterator.next();
        if (next.done === true) {
          if (rows !== "") controller.enqueue(encoder.encode(rows));
          return controller.close();
        }
        rows += row(next.value);
      }
      controller.enqueue(encoder.encode(rows));
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}

function row(event: HistoryEvent): string {
  return `${Object.values(COLUMNS).map((read) => cell(read(event))).join(",")}\r\n`;
}

/** Text that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, "CSV Injection"). */
function cell(value: string | number | boolean | null): string {
  if (typeof value !== "string") return value === null ? "" : String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
