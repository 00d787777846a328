import { endAtOnce } from './end-at-once.js';

/** After all has been answered: what an orchestrator takes for a good end, and what a shell takes for Ctrl-C. */
const codes = { SIGTERM: 0, SIGINT: 130 } as const;

/** The first SIGTERM or SIGINT has `close` called, and the program exits after it: 0 or 130. A second one ends it at once. */
export function closeOnSignals(close: () => Promise<void>): { readonly isComing: boolean } {
  const end = { isComing: false };
  for (const name of ['SIGTERM', 'SIGINT'] as const) {
    process.on(name, async () => {
      if (end.isComing) return endAtOnce(name);
      end.isComing = true;
      await close();
      process.exit(codes[name]);
    });
  }
  return end;
}
