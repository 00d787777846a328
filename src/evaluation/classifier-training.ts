import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { Ranks } from '../cluster/ranks.js';
import { availableCores } from '../config/cores.js';
import { resolveConfig } from '../config/resolve.js';
import type { DatasetDescriptor } from '../data/dataset.js';
import { variableOf } from '../engines/networks.js';
import { RunError } from '../errors.js';
import { exportModel } from '../onnx/index.js';
import type { System } from '../systems/system.js';
import type { HostTensor } from '../tensors.js';
import { Coordinator } from '../training/coordinator.js';
import { planRun } from '../training/plan-run.js';
import type { PreparedRun } from '../training/prepare.js';
import { startOfRun } from '../training/progress.js';
import { copyOf } from '../training/stage-memory.js';
import { startStage } from '../training/start-stage.js';
import { buildClassifier } from './classifier-network.js';
import classifierSystem from './classifier-system.js';

const system: System = classifierSystem;
const systemModule = fileURLToPath(new URL('./classifier-system.js', import.meta.url));

export interface ClassifierTraining {
  readonly seed: number;
  /** Optimizer updates, of 100 images each. */
  readonly updates: number;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Brings features to comparable sizes: (feature - mean) * scale. */
export interface Standardisation {
  readonly mean: Float32Array;
  readonly scale: Float32Array;
}

/** What is learnt, as an ONNX file for any batch: `image` NCHW in [-1, 1] -> `features`, `logits`. */
export type EncodeClassifier = (metadata: Readonly<Record<string, string>>, standardisation?: Standardisation) => Uint8Array;

/**
 * Trains a classifier on all of `training`. Always by the `onnxruntime` engine with its static choice of
 * convolutions and in shards of the same size, so that the same data and seed give the same classifier.
 *
 * @throws RunError where the loss stops being finite
 */
export async function trainClassifier(training: DatasetDescriptor, options: ClassifierTraining): Promise<EncodeClassifier> {
  const prepared = prepare(training, options);
  const ignore = () => {};
  const stage = await startStage(prepared, startOfRun(), undefined, new Ranks(), { onRetry: ignore, onMeasure: ignore });
  try {
    const coordinator = new Coordinator(stage);
    for (let done = 0; done < options.updates; done++) {
      options.onProgress?.(done, options.updates);
      await coordinator.iterate(({ finite }) => {
        if (!finite) throw new RunError('diverged', 'the loss of the feature network is not finite', 'look at the images and their labels');
      });
    }
    options.onProgress?.(options.updates, options.updates);
    const { ema } = copyOf(stage);
    return (metadata, standardisation) => encode(training, ema, metadata, standardisation);
  } finally {
    await stage.pool.close();
  }
}

function prepare(training: DatasetDescriptor, { seed, updates }: ClassifierTraining): PreparedRun {
  const shards = 2;
  const fixed = { engine: 'onnxruntime', device: 'cpu', autotune: false, batch: 100, shard: 100 / shards };
  const config = resolveConfig(
    {
      systemName: systemModule,
      flags: { ...fixed, workers: Math.min(shards, availableCores()), seed, iterations: updates, data: [training.spec] },
      set: [`updates=${updates}`, 'ema.decay=0.99'],
    },
    system,
    availableCores(),
  );
  const datasets = { data: training };
  return {
    config,
    system,
    datasets,
    ...planRun(system, config, datasets),
    engine: 'onnxruntime',
    lowerings: {},
  };
}

function encode(
  { shape, classes }: DatasetDescriptor,
  weights: ReadonlyMap<string, HostTensor>,
  metadata: Readonly<Record<string, string>>,
  standardisation: Standardisation | undefined,
): Uint8Array {
  const [height, width, channels] = shape as readonly [number, number, number];
  const model = buildClassifier(shape, classes);
  try {
    for (const weight of model.weights) {
      const variable = variableOf(weight);
      tf.tidy(() => variable.assign(tf.tensor(weights.get(`classifier/${weight.originalName}`)!.data, variable.shape)));
    }
    return exportModel(
      ({ image }, scope) => {
        const [features, logits] = model.apply(tf.transpose(image!, [0, 2, 3, 1]), { training: false }) as [tf.Tensor, tf.Tensor];
        if (!standardisation) return { features, logits };
        const { mean, scale } = standardisation;
        const constant = (values: Float32Array) => scope.constant(values, [values.length]);
        return { features: tf.mul(tf.sub(features, constant(mean)), constant(scale)), logits };
      },
      [{ name: 'image', shape: [null, channels, height, width], dtype: 'float32' }],
      { name: 'classifier', producerName: 'ganforge', metadata },
    );
  } finally {
    model.dispose();
  }
}
