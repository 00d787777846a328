/** The launcher, for tests: `node launch-ranks.js RANKS ACTION` starts ranks of the fixture program. */
import { launchRanks } from '../../../src/cluster/launch.js';
import { rankProgram } from './run-ranks.js';

const [ranks, action] = process.argv.slice(2);
const { exitCode } = await launchRanks({
  ranks: Number(ranks),
  args: [action!],
  env: process.env,
  oversubscribe: true,
  program: rankProgram,
});
process.exitCode = exitCode;
