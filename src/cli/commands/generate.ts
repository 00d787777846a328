import { readdirSync } from 'node:fs';
import { extname } from 'node:path';
import { Command } from 'commander';
import { InputError } from '../../errors.js';
import { readInput } from '../../serving/read-input.js';
import { saveDrawn } from '../../serving/save-drawn.js';
import { classColumns, drawSamplerInputs } from '../../systems/sampler-inputs.js';
import { several, wholeNumber } from '../flags.js';
import { kindOf } from '../kind-of.js';
import { openGenerator } from '../open-generator.js';

interface GenerateFlags {
  readonly count: number;
  readonly seed: number;
  readonly label?: number;
  readonly input?: readonly string[];
  readonly out: string;
}

/** All are held in memory at once. */
const mostImages = 1_000_000;

export const generateCommand = new Command('generate')
  .description('draw with a trained generator, in onnxruntime')
  .argument('<run|model.onnx>', 'run directory, or an exported model')
  .option('--count <n>', 'how many', wholeNumber(1, mostImages), 64)
  .option('--seed <n>', 'of the latents; the first rows of a larger count are those of a smaller one', wholeNumber(0), 0)
  .option('--label <k>', 'class, where the generator takes one; by default all in turn, a column of the grid each', wholeNumber(0))
  .option('--input <name=value>', 'a class, number, vector (0.5,-1) or image file for an input', several)
  .option('--out <path>', 'grid.png: one picture; folder/: a PNG each; values.npy: the numbers', 'generated.png')
  .addHelpText(
    'after',
    `
Examples:
  ganforge generate runs/dcgan-mnist --out grid.png
  ganforge generate exports/digits.onnx --count 1000 --seed 7 --out digits/
  ganforge generate exports/digits.onnx --count 16 --out digits.npy     as the model gives them: float32
                                          NCHW in [-1, 1], or uint8 NHWC where it was exported so
  ganforge generate judge.onnx --input image=cat.png --count 1 --out judged.npy`,
  )
  .action(async (source: string, given: GenerateFlags) => {
    checkOut(given.out);
    const { generator } = await openGenerator(source);
    try {
      const { inputs, output } = generator.description;
      const values = [...(given.input ?? []), ...(given.label === undefined ? [] : [`label=${given.label}`])];
      const fixed = Object.assign({}, ...(await Promise.all(values.map((text) => readInput(text, inputs, given.count)))));
      const drawn = await generator.run(drawSamplerInputs(inputs, given.count, given.seed, fixed));
      const written = await saveDrawn(drawn, output, given.out, classColumns(inputs, given.count, fixed));
      process.stdout.write(`${written}\n`);
    } finally {
      await generator.release();
    }
  });

/**
 * Looks at where the images are to go before any is drawn.
 * @throws InputError where a folder holds something already, or the name is that of a file of another kind
 */
function checkOut(out: string): void {
  const kind = kindOf(out);
  const exists = (what: string) => new InputError('out-exists', `${out} is ${what}`, 'give another --out');
  if (/\.(png|npy)$/.test(out)) {
    if (kind === 'folder') throw exists('a folder');
    return;
  }
  if (kind === 'file') throw exists('a file, and not .png or .npy');
  if (kind === 'folder' && readdirSync(out).length > 0) throw exists('a folder that is not empty');
  if (kind === undefined && /^\.[a-z]{2,4}$/i.test(extname(out))) {
    throw new InputError(
      'out-kind',
      `${out} would be a folder`,
      'give FILE.png, FILE.npy, or for a picture each FOLDER without an extension',
    );
  }
}
