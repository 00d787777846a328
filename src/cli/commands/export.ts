import { basename, join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { InputError } from '../../errors.js';
import { exportModel } from '../../export/export-model.js';
import { kindOf } from '../kind-of.js';
import { openSavedRun } from '../saved-run.js';

interface ExportFlags {
  readonly out?: string;
  readonly weights: 'ema' | 'raw';
  readonly sampler?: string;
}

export const exportCommand = new Command('export')
  .description('write the generator of a run as an ONNX file, checked against the trainer')
  .argument('<run>', 'run directory')
  .option('--out <file.onnx>', 'where to (default: exports/RUN.onnx)')
  .addOption(new Option('--weights <which>', 'the moving averages, or the networks as last updated').choices(['ema', 'raw']).default('ema'))
  .option('--sampler <name>', 'which generator, where a system has several')
  .addHelpText(
    'after',
    `
Examples:
  ganforge export runs/dcgan-mnist --out exports/digits.onnx
  ganforge export runs/dcgan-mnist --weights raw

Input \`latent\` [batch, 100], output \`image\` [batch, channels, height, width] in [-1, 1]; opset 18.`,
  )
  .action(async (path: string, given: ExportFlags) => {
    const out = given.out ?? join('exports', `${basename(resolve(path))}.onnx`);
    if (!out.endsWith('.onnx')) throw new InputError('out-name', `${out} has no .onnx at its end`, 'give --out FILE.onnx');
    if (kindOf(out) === 'folder') throw new InputError('out-exists', `${out} is a folder`, 'give another --out');
    const { run, checkpoint } = await openSavedRun(path);
    const sampler = given.sampler === undefined ? {} : { sampler: given.sampler };
    const { bytes, parity } = await exportModel(run, checkpoint, { out, weights: given.weights, ...sampler });
    const size = bytes < 2 ** 20 ? `${(bytes / 2 ** 10).toFixed(1)} KiB` : `${(bytes / 2 ** 20).toFixed(1)} MiB`;
    process.stdout.write(
      `${out}: ${size}, iteration ${checkpoint.progress.iteration}, ${given.weights} weights, differs from the trainer by at most ${parity.toExponential(1)}\n`,
    );
  });
