import { basename, join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { InputError } from '../../errors.js';
import { exportModel } from '../../export/export-model.js';
import { kindOf } from '../kind-of.js';
import { openSavedRun } from '../saved-run.js';

interface ExportFlags {
  readonly out?: string;
  readonly weights?: 'ema' | 'raw';
  readonly precision: 'fp32' | 'fp16';
  readonly outputFormat: 'float32' | 'uint8';
  readonly sampler?: string;
  readonly network?: string;
}

export const exportCommand = new Command('export')
  .description('write the generator of a run, or a network by itself, as an ONNX file, checked against the trainer')
  .argument('<run>', 'run directory')
  .option('--out <file.onnx>', 'where to (default: exports/RUN.onnx, exports/RUN-NETWORK.onnx)')
  .addOption(
    new Option('--weights <which>', 'the moving averages (default where there are any), or the networks as last updated').choices([
      'ema',
      'raw',
    ]),
  )
  .addOption(
    new Option('--precision <type>', 'of weights and work; inputs and outputs are float32').choices(['fp32', 'fp16']).default('fp32'),
  )
  .addOption(
    new Option('--output-format <type>', 'of images: float32 NCHW in [-1, 1], or uint8 NHWC')
      .choices(['float32', 'uint8'])
      .default('float32'),
  )
  .addOption(new Option('--sampler <name>', 'which generator, where a system has several').conflicts('network'))
  .option('--network <name>', 'a network by itself, such as discriminator')
  .addHelpText(
    'after',
    `
Examples:
  ganforge export runs/dcgan-mnist --out exports/digits.onnx
  ganforge export runs/dcgan-mnist --precision fp16 --out exports/digits-half.onnx
  ganforge export runs/dcgan-mnist --output-format uint8 --out exports/digit-bytes.onnx
  ganforge export runs/dcgan-mnist --network discriminator
  ganforge export runs/dcgan-mnist --weights raw

Input \`latent\` [batch, 100], output \`image\` [batch, channels, height, width] in [-1, 1]; opset 18. A discriminator takes
\`image\` and gives \`probability\` or, of a Wasserstein system, \`score\`. Weights of 2 GiB and more lie in FILE.onnx.data.`,
  )
  .action(async (path: string, given: ExportFlags) => {
    const name = given.network === undefined ? basename(resolve(path)) : `${basename(resolve(path))}-${given.network}`;
    const out = given.out ?? join('exports', `${name}.onnx`);
    if (!out.endsWith('.onnx')) throw new InputError('out-name', `${out} has no .onnx at its end`, 'give --out FILE.onnx');
    if (kindOf(out) === 'folder') throw new InputError('out-exists', `${out} is a folder`, 'give another --out');
    const { run, checkpoint } = await openSavedRun(path);
    const { paths, bytes, weights, precision, parity } = await exportModel(run, checkpoint, { ...given, out });
    const size = bytes < 2 ** 20 ? `${(bytes / 2 ** 10).toFixed(1)} KiB` : `${(bytes / 2 ** 20).toFixed(1)} MiB`;
    const kind = precision === 'fp16' ? `${weights} weights in float16` : `${weights} weights`;
    process.stdout.write(
      `${paths.join(' and ')}: ${size}, iteration ${checkpoint.progress.iteration}, ${kind}, differs from the trainer by at most ${parity.toExponential(1)}\n`,
    );
  });
