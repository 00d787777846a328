import type { DatasetDescriptor } from '../data/dataset.js';
import { InputError } from '../errors.js';
import type { FeatureNetwork } from '../evaluation/feature-network.js';
import { askedBy } from '../evaluation/generated.js';
import { periodicEvaluator } from '../evaluation/periodic.js';
import type { Evaluator } from '../training/evaluation.js';
import type { PreparedRun } from '../training/prepare.js';
import { openFeatures } from './evaluation-features.js';
import type { OutputMode } from './session.js';
import { countingProgress } from './terminal/counting.js';

/**
 * What measures a run each `evaluate.every` iterations; undefined where it is not to be measured.
 * @throws InputError where it can't be: the system draws something else than its data holds, or there is no feature network
 */
export async function openEvaluator({ config, datasets, samplers }: PreparedRun, mode: OutputMode): Promise<Evaluator | undefined> {
  const { every, samples, features } = config.evaluate;
  if (every === 0) return undefined;
  const [sampler] = samplers;
  const { data } = datasets;
  const fromNoise = sampler?.inputs.every(({ kind }) => kind !== 'image');
  if (!data || !sampler || !fromNoise || String(data.shape) !== String(sampler.output.shape)) {
    const what = `${config.system} draws something else than samples of its data from noise and classes, which is all that is evaluated`;
    throw new InputError('evaluate-every', what, 'leave --evaluate-every out');
  }
  const common = { data, samples, seed: config.seed, asked: askedBy(sampler.inputs) };
  if (data.kind === 'points') return periodicEvaluator(common);
  const network = await openNetwork(data, features, mode);
  if (common.asked && !network.classifies) {
    throw new InputError('no-logits', 'the feature network has no output `logits`', 'leave evaluate.features out');
  }
  return periodicEvaluator({ ...common, network });
}

async function openNetwork(data: DatasetDescriptor, file: string | null, mode: OutputMode): Promise<FeatureNetwork> {
  try {
    const listeners = {
      say: (text: string) => mode === 'normal' && process.stdout.write(`${text}\n`),
      onProgress: mode === 'normal' ? countingProgress() : () => {},
    };
    return (await openFeatures(data, file === null ? {} : { features: file }, listeners)).network;
  } catch (error) {
    // `train` has no flag --features.
    if (file !== null || !(error instanceof InputError)) throw error;
    throw new InputError(error.code, error.what, error.mend?.replace('--features FILE.onnx', '--set evaluate.features=FILE.onnx'));
  }
}
