import type { RunInfo } from '../../training/events.js';
import type { About } from '../../web/protocol.js';
import { rankCount } from '../rank-words.js';

/** What the page says of what is trained, on what, and where. */
export function aboutRun({ config, output, dataset, engine, engineVersion, device, precision, ranks }: RunInfo): About {
  const { system, workers, batch, shard, seed } = config;
  const together = ranks ? { ranks: rankCount(ranks) } : {};
  return { system, output, dataset, engine, engineVersion, device, precision, workers, batch, shard, seed, ...together };
}
