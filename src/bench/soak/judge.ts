import type { SoakResult } from './soak.js';

/** Room that memory may grow by, as a share and in bytes: V8 collects when it has to. */
const growthShare = 1.25;
const growthBytes = 64 * 2 ** 20;

/** Everything in a soak that must not have been, in words; nothing where all is well. */
export function judge({ tally, exitCode, loaded, killed, restarted, memory }: SoakResult): string[] {
  const wrong = [...tally.problems];
  for (const who of ['REST, binary', 'REST, JSON', 'gRPC', 'crowd']) {
    if (tally.of(who, 'answered rightly') === 0) wrong.push(`${who}: nothing was answered`);
  }
  if (tally.of('malformed', 'refused with a reason') === 0) wrong.push('nothing malformed was refused');
  if (exitCode !== 0) wrong.push(`the server ended with ${exitCode} after SIGTERM, not with 0`);
  if (loaded < 2) wrong.push('the model that was replaced was not loaded');
  if (restarted < killed) wrong.push(`${killed} workers were ended, and ${restarted} replaced`);
  const { before, after } = memory;
  if (after > before * growthShare + growthBytes) wrong.push(`memory grew from ${mebibytes(before)} to ${mebibytes(after)}`);
  return wrong;
}

export const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
