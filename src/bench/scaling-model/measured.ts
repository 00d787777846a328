import type { PeerEngine } from '../peer-cases.js';
import type { Handling } from '../ranks/handling.js';
import type { CommunicationFigures, RanksFigures } from '../ranks/summarise.js';

/** What `npm run bench:ranks -- --save FILE` has measured, on one machine. */
export interface MeasuredScaling {
  readonly machine: { readonly processor: string; readonly cores: number; readonly node: string };
  readonly training: Readonly<Partial<Record<PeerEngine, RanksFigures>>>;
  readonly communication: CommunicationFigures;
  readonly handling?: Handling | undefined;
}

/** The figures with those of one more bench, which take the place of older ones. */
export function withMeasured(
  before: MeasuredScaling | undefined,
  machine: MeasuredScaling['machine'],
  figures: RanksFigures,
  communication: CommunicationFigures,
  handling: Handling | undefined,
): MeasuredScaling {
  return {
    machine,
    training: { ...before?.training, [figures.engine]: figures },
    communication,
    handling: handling ?? before?.handling,
  };
}
