import { basename, dirname, join } from 'node:path';
import { Command, Option } from 'commander';
import type { DatasetDescriptor } from '../../data/dataset.js';
import { mixtureOf } from '../../data/sources/mixtures.js';
import { InputError } from '../../errors.js';
import { drawGenerated } from '../../evaluation/draw-generated.js';
import { evaluate } from '../../evaluation/evaluate.js';
import { askedBy } from '../../evaluation/generated.js';
import { defaultMetrics, parseMetrics } from '../../evaluation/metric-selection.js';
import { type MetricName, metrics } from '../../evaluation/metrics.js';
import { pixelRanges } from '../../evaluation/picture-tensor.js';
import { saveFile } from '../../images/save.js';
import { iterationName } from '../../training/run-directory.js';
import { version } from '../../version.js';
import { openEvaluationData } from '../evaluation-data.js';
import { type FeatureFlags, type OpenedFeatures, openFeatures } from '../evaluation-features.js';
import { writePictures } from '../evaluation-pictures.js';
import { type EvaluationReport, reportLines } from '../evaluation-report.js';
import { flags, wholeNumber } from '../flags.js';
import { kindOf } from '../kind-of.js';
import { type OpenedGenerator, openGenerator } from '../open-generator.js';
import { countingProgress } from '../terminal/counting.js';

interface EvaluateFlags extends FeatureFlags {
  readonly data?: string;
  readonly metrics?: string;
  readonly samples?: number;
  readonly repeat: number;
  readonly seed: number;
  readonly gaussian?: boolean;
  readonly out?: string;
  readonly json?: boolean;
}

/** Samples a set, where the data has twice as many. */
const usualSamples = 2000;

export const evaluateCommand = new Command('evaluate')
  .description('measure how good and how varied a generator is, between real data and noise')
  .argument('<run|model.onnx>', 'run directory, or an exported model')
  .option('--data <spec>', 'data to compare with (default: what it was trained on)')
  .option('--metrics <list>', `separated by commas: ${Object.keys(metrics).join(', ')}; default: what fits the model`)
  .option('--samples <n>', `samples in each set (default: ${usualSamples}, or half of the data)`, wholeNumber(10))
  .option('--repeat <n>', 'times all is drawn and measured; the confidence intervals come from it', wholeNumber(1, 1000), 3)
  .option('--seed <n>', 'of latents, noise and the choice of real samples', wholeNumber(0), 0)
  .option('--features <file.onnx>', 'feature network (default: a classifier trained on the labelled data, once)')
  .option('--features-size <n>', 'height and width it takes, where the file does not say', wholeNumber(1))
  .addOption(new Option('--features-range <range>', 'of the pixels it takes (default: -1,1)').choices(pixelRanges))
  .option('--gaussian', 'measure a Gaussian along the first principal components of the images, too')
  .option('--out <folder>', 'where evaluation.json and pictures go (default: in the run, or beside the model)')
  .addOption(flags.json())
  .addHelpText(
    'after',
    `
Examples:
  ganforge evaluate runs/dcgan-mnist
  ganforge evaluate exports/digits.onnx --data mnist --metrics fid,kid,is --samples 5000
  ganforge evaluate runs/gan-ring --repeat 5
  ganforge evaluate runs/gan-mnist --metrics parzen --gaussian
  ganforge evaluate runs/cats --features inception.onnx --features-range 0,1 --features-size 299

precision-recall, density-coverage and modes stand for two metrics each, is for inception-score, consistency for
class-consistency or code-match. The feature network has one input, images NCHW or NHWC, and an output \`features\` (else its
first is taken); for metrics of classes an output \`logits\`. Images are brought to its size.

evaluation.json holds all figures; neighbours.png generated images (left) beside their nearest training images,
interpolation.png the way from one latent to another.`,
  )
  .action(async (source: string, given: EvaluateFlags) => {
    const started = performance.now();
    const opened = await openGenerator(source);
    try {
      const report = await evaluateGenerator(source, opened, given, started);
      process.stdout.write(given.json ? `${JSON.stringify({ type: 'evaluation', ...report })}\n` : reportLines(report));
      const out = outFolder(source, opened, given);
      if (!given.json) process.stdout.write(`\n${[...report.pictures, join(out, 'evaluation.json')].join('\n')}\n`);
    } finally {
      await opened.generator.release();
    }
  });

async function evaluateGenerator(
  source: string,
  opened: OpenedGenerator,
  given: EvaluateFlags,
  started: number,
): Promise<EvaluationReport> {
  const { generator } = opened;
  const out = outFolder(source, opened, given);
  if (kindOf(out) === 'file') throw new InputError('out-exists', `${out} is a file`, 'give another --out');
  const show = countingProgress({ output: process.stderr });
  const data = await openEvaluationData(opened, {
    ...(given.data === undefined ? {} : { data: given.data }),
    onProgress: (spec, done, total) => show(`decoding ${spec}`, done, total),
  });
  const measurable = { kind: data.kind, mixture: mixtureOf(data.spec) !== undefined, asked: askedBy(generator.description.inputs) };
  const names = given.metrics === undefined ? defaultMetrics(measurable) : parseMetrics(given.metrics, measurable);
  const samples = given.samples ?? Math.min(usualSamples, Math.floor(data.size / 2));
  const { repeat, seed } = given;
  const features = await featuresFor(names, data, given, show);
  try {
    const total = samples * repeat;
    const generated = await drawGenerated(generator, total, seed, (done) => show('drawing, sample', done, total));
    const evaluation = await evaluate({
      data,
      generated,
      samples,
      seed,
      repetitions: repeat,
      metrics: names,
      gaussian: given.gaussian === true && data.kind === 'image',
      onProgress: (done, all) => show('measuring, set', done, all),
      ...(features ? { network: features.network } : {}),
      ...(features?.origin.accuracy === undefined ? {} : { realConsistency: features.origin.accuracy }),
    });
    const { paths, neighbours } = await writePictures({ generator, generated, data, seed, out });
    const { metadata } = generator;
    const report: EvaluationReport = {
      version,
      source,
      system: metadata.system ?? '',
      iteration: Number(metadata.iteration ?? 0),
      data: { spec: data.spec, hash: data.hash, size: data.size },
      ...(features ? { features: features.origin } : {}),
      samples,
      repetitions: repeat,
      seed,
      metrics: evaluation,
      ...(neighbours ? { neighbours } : {}),
      pictures: paths,
      seconds: Math.round((performance.now() - started) / 100) / 10,
    };
    await saveFile(join(out, 'evaluation.json'), Buffer.from(`${JSON.stringify(report, null, 2)}\n`));
    return report;
  } finally {
    await features?.network.release();
  }
}

/** Points are their own features; Parzen windows look at pixels. */
async function featuresFor(
  names: readonly MetricName[],
  data: DatasetDescriptor,
  given: EvaluateFlags,
  show: ReturnType<typeof countingProgress>,
): Promise<OpenedFeatures | undefined> {
  const needed = names.some((name) => ['features', 'logits'].includes(metrics[name].needs));
  if (data.kind === 'points' || !needed) return undefined;
  const say = (text: string) => given.json || process.stdout.write(`${text}\n`);
  return openFeatures(data, given, { say, onProgress: show });
}

/** `RUN/evaluations/iteration-000100`, `exports/digits-evaluation` of exports/digits.onnx. */
function outFolder(source: string, { generator, run }: OpenedGenerator, { out }: EvaluateFlags): string {
  if (out !== undefined) return out;
  if (run) return join(source, 'evaluations', iterationName(Number(generator.metadata.iteration)));
  return join(dirname(source), `${basename(source, '.onnx')}-evaluation`);
}
