import { Ranks } from '../../../src/cluster/ranks.js';
import { Coordinator } from '../../../src/training/coordinator.js';
import { prepareRun } from '../../../src/training/prepare.js';
import { startOfRun } from '../../../src/training/progress.js';
import { drawSamples } from '../../../src/training/samples.js';
import { startStage } from '../../../src/training/start-stage.js';
import { fixture, runConfig, writeImages } from '../../training/support.js';

/**
 * A process that starts a pool of two workers on TensorFlow, trains an iteration, draws and ends the pool, again and again:
 * `node pool-starts.js COUNT FOLDER`. The stages of two systems take turns. Prints a line each time.
 */
const [count = '', folder = ''] = process.argv.slice(2);
const engine = { engine: 'tensorflow', workers: 2 } as const;
const runs = [
  await prepareRun(await runConfig({ ...engine, system: 'gan', options: { latent: 2, hidden: [4] } })),
  await prepareRun(await runConfig({ ...engine, system: fixture('stages'), data: { data: writeImages(folder, 12) } })),
];
const turns = runs.flatMap((prepared) => prepared.stages.map((_, stage) => ({ prepared, stage })));
for (let i = 0; i < Number(count); i++) {
  const { prepared, stage } = turns[i % turns.length]!;
  const run = await startStage(prepared, { ...startOfRun(), stage }, undefined, new Ranks(), { onRetry: () => {}, onMeasure: () => {} });
  try {
    await new Coordinator(run).iterate(() => {});
    const drawn = await drawSamples(prepared, run, 'ema', 4);
    if (!drawn?.values.every(Number.isFinite)) throw new Error('nothing was drawn');
  } finally {
    await run.pool.close();
  }
  process.stdout.write(`${i + 1}\n`);
}
