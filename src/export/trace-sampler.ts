import * as tf from '@tensorflow/tfjs';
import { applySampler, buildNetworks, disposeNetworks, type Models, variableOf } from '../engines/networks.js';
import { InputError } from '../errors.js';
import { type Graph, onnxBackend, optimize, traceDynamicBatch, traceToOnnx } from '../onnx/index.js';
import { drawSamplerInputs } from '../systems/sampler-inputs.js';
import type { Sampler, Stage } from '../systems/system.js';
import type { HostTensor } from '../tensors.js';

/** Weights and state by `network/weight`, as checkpoints hold them. */
export type NamedWeights = ReadonlyMap<string, HostTensor>;

/**
 * A sampler as a graph for any batch size, its weights constants and its images NCHW.
 * @throws InputError where a weight is missing
 */
export async function traceSampler(stage: Stage, sampler: Sampler, weights: NamedWeights): Promise<Graph> {
  tf.enableProdMode();
  onnxBackend();
  await tf.setBackend('onnx');
  const models = buildNetworks(stage);
  try {
    assignWeights(models, sampler, weights);
    return traceDynamicBatch((batch) => optimize(traceAt(batch, sampler, models)));
  } finally {
    disposeNetworks(models);
  }
}

function traceAt(batch: number, sampler: Sampler, models: Models): Graph {
  const drawn = Object.entries(drawSamplerInputs(sampler.inputs, batch, 0));
  return traceToOnnx(
    (inputs) => {
      const output = applySampler(sampler, models, inputs);
      return { [sampler.output.name]: sampler.output.kind === 'image' ? tf.transpose(output, [0, 3, 1, 2]) : output };
    },
    drawn.map(([name, { shape, dtype }]) => ({ name, shape, dtype })),
    { name: sampler.name },
  );
}

function assignWeights(models: Models, sampler: Sampler, weights: NamedWeights): void {
  for (const network of sampler.networks) {
    for (const weight of models[network]!.weights) {
      const name = `${network}/${weight.originalName}`;
      const saved = weights.get(name);
      if (!saved)
        throw new InputError('checkpoint-incomplete', `the checkpoint has no tensor ${name}`, 'it is of another version of this system');
      const value = tf.tensor(saved.data, [...saved.shape]);
      variableOf(weight).assign(value);
      value.dispose();
    }
  }
}
