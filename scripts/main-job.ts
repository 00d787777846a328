import { basename, join } from 'node:path';
import { exportCommand } from '../src/cli/commands/export.js';
import { generateCommand } from '../src/cli/commands/generate.js';
import { freeDirectory, trainCommand } from '../src/cli/commands/train.js';
import { reportFailure } from '../src/cli/failure.js';

/**
 * The main job: a DCGAN, half as wide as the paper's so that two cores get through enough digits, learns MNIST on all
 * cores for three minutes, is exported to ONNX, and draws a grid of digits in onnxruntime. What each step does is what
 * its command does.
 */
const run = freeDirectory('dcgan-mnist');
const model = join('exports', `${basename(run)}.onnx`);
const grid = join('exports', `${basename(run)}.png`);

try {
  await trainCommand.parseAsync(
    [
      'dcgan',
      '--data',
      'mnist',
      '--set',
      'width=32',
      '--set',
      'learningRate=0.0004',
      '--duration',
      '180s',
      '--out',
      run,
      '--port',
      'auto',
      '--checkpoint-every',
      '1000',
    ],
    { from: 'user' },
  );
  if (process.exitCode === undefined) {
    await exportCommand.parseAsync([run, '--out', model], { from: 'user' });
    await generateCommand.parseAsync([model, '--count', '64', '--seed', '1', '--out', grid], { from: 'user' });
    process.stdout.write(`
The generator has learnt to write digits. Look at

  ${grid}    64 digits, drawn by onnxruntime from the exported model
  ${join(run, 'samples')}    how it learnt, a grid every 100 iterations
  ${model}    the model: input latent [batch, 100], output image [batch, 1, 28, 28]
  ${run}    statistics, events, checkpoints, configuration

Next:
  npx ganforge resume ${run} --duration 10m    learn on
  npx ganforge generate ${model} --count 16 --seed 2 --out more.png
  npx ganforge train gan --data ring --duration 60s
  npx ganforge train dcgan --data folder:~/pictures --size 64
`);
  }
} catch (error) {
  process.exitCode = reportFailure(error);
}
