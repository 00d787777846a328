import type * as tf from '@tensorflow/tfjs';
import { type StateCombination, stateCombination } from '../layers/state.js';
import type { Stage } from '../systems/system.js';
import { type Models, withNetworks } from './networks.js';

/** Where a weight lies in its network's flat vector. */
export interface WeightLayout {
  readonly name: string;
  readonly shape: readonly number[];
  /** First element and number of elements. */
  readonly offset: number;
  readonly size: number;
}

export interface StateLayout extends WeightLayout {
  readonly combination: StateCombination;
}

/** A network as two flat float32 vectors: trainable parameters and non-trainable state. */
export interface NetworkLayout {
  readonly parameters: readonly WeightLayout[];
  readonly state: readonly StateLayout[];
  readonly parameterCount: number;
  readonly stateCount: number;
}

export type Layouts = Readonly<Record<string, NetworkLayout>>;

/** The same in every thread that builds the same networks: weights in the order tfjs lists them. */
export function layoutsOf(models: Models): Layouts {
  return Object.fromEntries(Object.entries(models).map(([name, model]) => [name, layoutOf(model)]));
}

/** The layouts of a stage. */
export const networkLayouts = (stage: Stage): Promise<Layouts> => withNetworks(stage, layoutsOf);

function layoutOf(model: tf.LayersModel): NetworkLayout {
  const parameters = place(model.trainableWeights);
  const combinations = new Map<string, StateCombination>();
  for (const layer of model.layers) {
    for (const weight of layer.nonTrainableWeights) {
      combinations.set(weight.originalName, stateCombination(layer, weight.originalName.split('/').at(-1)!));
    }
  }
  const state = place(model.nonTrainableWeights).map((w) => ({ ...w, combination: combinations.get(w.name) ?? 'mean' }));
  return { parameters, state, parameterCount: total(parameters), stateCount: total(state) };
}

function place(weights: readonly tf.LayerVariable[]): WeightLayout[] {
  let offset = 0;
  return weights.map((weight) => {
    const shape = weight.shape.map((n) => n ?? 1);
    const size = shape.reduce((a, b) => a * b, 1);
    const placed = { name: weight.originalName, shape, offset, size };
    offset += size;
    return placed;
  });
}

const total = (weights: readonly WeightLayout[]): number => weights.reduce((sum, w) => sum + w.size, 0);
