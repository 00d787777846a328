/** The launcher, for tests: `node launch-ranks.js RANKS ACTION` starts ranks of the fixture program, and says how they failed. */
import { failureWords, isFailure, launchRanks } from '../../../src/cluster/launch.js';
import { rankProgram } from './run-ranks.js';

const [ranks, action] = process.argv.slice(2);
const ended = await launchRanks({
  ranks: Number(ranks),
  args: [action!],
  env: process.env,
  oversubscribe: true,
  program: rankProgram,
});
if (isFailure(ended)) process.stderr.write(`${failureWords(ended)}\n`);
process.exitCode = ended.exitCode;
