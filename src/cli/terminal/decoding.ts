/** Shows how far the first decoding of a data set is; nothing where it is over at once, or without a terminal. */
export function decodingProgress(): (spec: string, done: number, total: number) => void {
  let shown = 0;
  return (spec, done, total) => {
    if (!process.stdout.isTTY) return;
    const now = performance.now();
    if (now - shown < 100 && done < total) return;
    shown = now;
    process.stdout.write(done < total ? `\rdecoding ${spec}: ${done} of ${total}\x1b[K` : '\r\x1b[K');
  };
}
