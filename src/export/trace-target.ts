import * as tf from '@tensorflow/tfjs';
import { applySampler, buildNetworks, disposeNetworks, type Models, variableOf } from '../engines/networks.js';
import { InputError } from '../errors.js';
import {
  bindInitializers,
  castOutput,
  type Graph,
  onnxBackend,
  optimize,
  toHalfPrecision,
  traceDynamicBatch,
  traceToOnnx,
} from '../onnx/index.js';
import type { SamplerInput, Stage } from '../systems/system.js';
import type { HostTensor } from '../tensors.js';
import { normalizedToBytes } from './byte-images.js';
import { drawParityInputs } from './parity.js';
import type { ExportTarget } from './target.js';

/** Weights and state by `network/weight`, as checkpoints hold them. */
export type NamedWeights = ReadonlyMap<string, HostTensor>;

/**
 * What is exported as a graph for any batch size, its weights constants under their names in checkpoints. Images go in
 * as NCHW in [-1, 1], and come out so or as bytes NHWC.
 * @throws InputError where a weight is missing, or fp16 does not hold it
 */
export async function traceTarget(
  stage: Stage,
  target: ExportTarget,
  weights: NamedWeights,
  precision: 'fp32' | 'fp16' = 'fp32',
): Promise<Graph> {
  tf.enableProdMode();
  onnxBackend();
  await tf.setBackend('onnx');
  const models = buildNetworks(stage);
  try {
    return traceDynamicBatch((batch) => {
      const graph = optimize(traceAt(batch, target, models, weights));
      return precision === 'fp16' ? toHalfPrecision(graph) : graph;
    });
  } finally {
    disposeNetworks(models);
  }
}

function traceAt(batch: number, { sampler, output }: ExportTarget, models: Models, weights: NamedWeights): Graph {
  const own = weightsOf(sampler.networks, models, weights);
  const bytes = output.format === 'uint8';
  const kinds = new Map(sampler.inputs.map((input) => [input.name, input.kind]));
  const drawn = Object.entries(drawParityInputs(sampler.inputs, batch));
  const graph = traceToOnnx(
    (inputs, scope) => {
      for (const { name, variable, value } of own) variable.assign(scope.input({ name, shape: value.shape, dtype: 'float32' }));
      const given = Object.entries(inputs).map(([name, x]) => [name, kinds.get(name) === 'image' ? tf.transpose(x, [0, 2, 3, 1]) : x]);
      const y = applySampler(sampler, models, Object.fromEntries(given));
      if (output.kind !== 'image') return { [output.name]: y };
      return { [output.name]: bytes ? normalizedToBytes(y) : tf.transpose(y, [0, 3, 1, 2]) };
    },
    drawn.map(([name, { shape, dtype }]) => ({ name, shape: declaredShape(shape, kinds.get(name)), dtype })),
    { name: sampler.name },
  );
  const bound = bindInitializers(graph, Object.fromEntries(own.map(({ name, value }) => [name, value])));
  return bytes ? castOutput(bound, output.name, 'uint8') : bound;
}

/** Images are NHWC in the program and NCHW in the file. */
function declaredShape(shape: readonly number[], kind: SamplerInput['kind'] | undefined): readonly number[] {
  if (kind !== 'image') return shape;
  const [n, height, width, channels] = shape as readonly [number, number, number, number];
  return [n, channels, height, width];
}

function weightsOf(networks: readonly string[], models: Models, weights: NamedWeights) {
  return networks.flatMap((network) =>
    models[network]!.weights.map((weight) => {
      const name = `${network}/${weight.originalName}`;
      const value = weights.get(name);
      if (!value)
        throw new InputError('checkpoint-incomplete', `the checkpoint has no tensor ${name}`, 'it is of another version of this system');
      return { name, variable: variableOf(weight), value };
    }),
  );
}
