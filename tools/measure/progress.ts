/** Told of the work: `done` of `total` steps. */
export type Progress = (done: number, total: number) => void;

/** A counter on the error output, a line every tenth of the work, or one that overwrites itself on a terminal. */
export function progressOn(name: string): Progress {
  const terminal = Deno.stderr.isTerminal();
  let tenth = 0;
  let told = 0;
  return (done, total) => {
    if (done === told) return;
    told = done;
    if (terminal && done % 20 === 0 && done < total) return write(`\r${name}: ${done} of ${total}\x1b[K`);
    if (terminal && done === total) return write("\r\x1b[K");
    const now = Math.floor(done / total * 10);
    if (terminal || now === tenth) return;
    tenth = now;
    write(`${name}: ${done} of ${total}\n`);
  };
}

function write(text: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(text));
}
