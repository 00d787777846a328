import * as tf from '@tensorflow/tfjs';
import { LayerContext, withLayerContext } from '../layers/context.js';
import type { Inputs, Network, Networks, Sampler, Stage } from '../systems/system.js';

/** The tfjs models of a stage, by network name. */
export type Models = Readonly<Record<string, tf.LayersModel>>;

/**
 * Builds a stage's networks on the current backend.
 * @throws Error where two weights of a network share a name: parameters are known by name in checkpoints
 */
export function buildNetworks(stage: Stage): Models {
  const models = stage.networks();
  for (const [network, model] of Object.entries(models)) {
    const seen = new Set<string>();
    for (const weight of model.weights) {
      if (seen.has(weight.originalName)) {
        throw new Error(`network ${network} has two weights named ${weight.originalName}; give every layer a name of its own`);
      }
      seen.add(weight.originalName);
    }
  }
  return models;
}

/** Builds a stage's networks on plain tfjs, for a look at them. */
export async function withNetworks<T>(stage: Stage, look: (models: Models) => T): Promise<T> {
  tf.enableProdMode();
  await tf.setBackend('cpu');
  const models = buildNetworks(stage);
  try {
    return look(models);
  } finally {
    disposeNetworks(models);
  }
}

export function disposeNetworks(models: Models): void {
  for (const model of Object.values(models)) model.dispose();
}

/** The tfjs variable behind a weight: what gradients are taken of. */
export function variableOf(weight: tf.LayerVariable): tf.Variable {
  const value = weight.read();
  if (!(value instanceof tf.Variable)) throw new TypeError(`weight ${weight.name} is no tf.Variable`);
  return value;
}

/** Networks as losses and samplers see them; `training` is what `apply` takes when it is told nothing else. */
export function networkHandles(models: Models, context: LayerContext, training: boolean): Networks {
  return Object.fromEntries(Object.entries(models).map(([name, model]) => [name, handle(name, model, context, training)]));
}

/**
 * What a sampler draws: inference, moving moments and all.
 * @throws Error where a layer asks for noise: an exported model takes all its randomness as declared inputs
 */
export function applySampler(sampler: Sampler, models: Models, inputs: Inputs): tf.Tensor {
  const context = new LayerContext(1, ({ name }) => {
    throw new Error(`sampler ${sampler.name} asked for noise (${name}); make it an input of the sampler`);
  });
  return withLayerContext(context, () => sampler.generate(networkHandles(models, context, false), inputs));
}

function handle(name: string, model: tf.LayersModel, context: LayerContext, training: boolean): Network {
  const applyAll: Network['applyAll'] = (inputs, options) => {
    const outer = context.network;
    context.network = name;
    const x = Array.isArray(inputs) ? [...inputs] : [inputs];
    const y = model.apply(x.length === 1 ? x[0] : x, { training: options?.training ?? training }) as tf.Tensor | tf.Tensor[];
    context.network = outer;
    return Array.isArray(y) ? y : [y];
  };
  return {
    applyAll,
    apply: (inputs, options) => applyAll(inputs, options)[0]!,
    weight: (weightName) => {
      const weight = model.weights.find((w) => w.originalName === weightName);
      if (!weight)
        throw new Error(`network ${name} has no weight ${weightName}; it has ${model.weights.map((w) => w.originalName).join(', ')}`);
      return weight.read();
    },
  };
}
