/** What onnxruntime says where it is not the values that are to blame. */
const ownFaults = /alloc|out of memory|CUDA|CUDNN|CUBLAS|device lost|BFCArena/i;

/**
 * What a client is told of onnxruntime's refusal to compute: its reason in one line, without places in sources or files.
 * @returns undefined where something else is to blame than the values
 */
export function refusalWords(message: string): string | undefined {
  if (ownFaults.test(message)) return undefined;
  const reason = /Status Message: (.*)/s.exec(message)?.[1] ?? message;
  const line = reason
    .replace(/\s+/g, ' ')
    .replace(/\S+\.(?:cc|cpp|h):\d+ (?:[^(]*::[^(]*\([^)]*\)(?: const)?|\S+) ?/g, '')
    .replace(/^.* was false\. /, '')
    .replace(/(?<=^|\s)\/\S+ ?/g, '')
    .trim();
  return `the model cannot be computed with these values (${line.replace(/\.$/, '')})`;
}
