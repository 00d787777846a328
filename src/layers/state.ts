import type * as tf from '@tensorflow/tfjs';

/**
 * How the new values of a state tensor from several shards become one: their mean (batch-norm moments), the first
 * shard's (vectors of a power iteration), or old value + sum of the shards' changes (counts of codebook entries).
 */
export type StateCombination = 'mean' | 'first' | 'sum';

/** A layer that says how its non-trainable weights combine, by the last part of the weight's name. */
export interface StatefulLayer {
  readonly stateCombination: Readonly<Record<string, StateCombination>>;
}

/** `mean` unless the layer says otherwise. */
export function stateCombination(layer: tf.layers.Layer | StatefulLayer, weight: string): StateCombination {
  return ('stateCombination' in layer ? layer.stateCombination[weight] : undefined) ?? 'mean';
}
