import type * as tf from '@tensorflow/tfjs';
import { fillSamples, Random, type RandomKey } from '../random/random.js';
import type { Layouts, WeightLayout } from './layout.js';
import type { Models } from './networks.js';

/** Flat parameters and state of every network. */
export type FlatNetworks = Readonly<Record<string, { readonly parameters: Float32Array; readonly state: Float32Array }>>;

/** A tfjs initializer as a layer's configuration tells it. */
interface InitializerConfig {
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/**
 * The initial values of a stage's networks. Weights with a random tfjs initializer are drawn anew from the counter-based
 * generator, keyed by seed, network and weight name, so that they depend neither on the order of building nor on
 * tfjs's global streams; the others (zeros, ones, constants, given values) stay as the layer built them.
 *
 * @throws Error for a random initializer that is not among `draws`
 */
export function initialValues(models: Models, layouts: Layouts, seed: number): FlatNetworks {
  const flat: Record<string, { parameters: Float32Array; state: Float32Array }> = {};
  for (const [network, model] of Object.entries(models)) {
    const layout = layouts[network]!;
    const initializers = initializersOf(model);
    const values = new Map(model.weights.map((weight) => [weight.originalName, weight]));
    const fill = (weights: readonly WeightLayout[], length: number): Float32Array => {
      const into = new Float32Array(length);
      for (const weight of weights) {
        const target = into.subarray(weight.offset, weight.offset + weight.size);
        const initializer = initializers.get(weight.name);
        const draw = initializer && draws[initializer.className];
        if (initializer && draw) draw(target, weight.shape, initializer.config, { seed, purpose: `initial/${network}/${weight.name}` });
        else target.set(values.get(weight.name)!.read().dataSync());
      }
      return into;
    };
    flat[network] = { parameters: fill(layout.parameters, layout.parameterCount), state: fill(layout.state, layout.stateCount) };
  }
  return flat;
}

/** Weight name -> initializer, from `kernelInitializer` and its like in the layers' configurations. */
function initializersOf(model: tf.LayersModel): Map<string, InitializerConfig> {
  const found = new Map<string, InitializerConfig>();
  for (const layer of model.layers) {
    const config = layer.getConfig();
    for (const weight of layer.weights) {
      const initializer: unknown = config[initializerKey(weight.originalName)];
      if (!isInitializer(initializer)) continue;
      if (!(initializer.className in draws) && !fixed.has(initializer.className)) {
        throw new Error(
          `layer ${layer.name}: initializer ${initializer.className} can't be seeded; use one of ${Object.keys(draws).join(', ')}`,
        );
      }
      found.set(weight.originalName, initializer);
    }
  }
  return found;
}

const isInitializer = (value: unknown): value is InitializerConfig => typeof value === 'object' && value !== null && 'className' in value;

/** `dense/kernel` -> `kernelInitializer`, `separable/depthwise_kernel` -> `depthwiseInitializer`. */
const initializerKey = (weight: string): string =>
  `${weight
    .split('/')
    .at(-1)!
    .replace(/_kernel$/, '')}Initializer`;

/** Initializers that draw nothing. */
const fixed = new Set(['Zeros', 'Ones', 'Constant', 'Identity']);

type Draw = (into: Float32Array, shape: readonly number[], config: Readonly<Record<string, unknown>>, key: RandomKey) => void;

/** The random initializers of tfjs, by class name, with Keras's meaning of their arguments. */
const draws: Readonly<Record<string, Draw>> = {
  RandomNormal: (into, _shape, config, key) => normal(into, number(config.mean, 0), number(config.stddev, 0.05), key),
  RandomUniform: (into, _shape, config, key) => uniform(into, number(config.minval, -0.05), number(config.maxval, 0.05), key),
  TruncatedNormal: (into, _shape, config, key) => truncatedNormal(into, number(config.mean, 0), number(config.stddev, 0.05), key),
  /** Glorot & Bengio 2010, He et al. 2015: variance scale / n, with n the fan in, out or their mean. */
  VarianceScaling: (into, shape, config, key) => {
    const { fanIn, fanOut } = fans(shape);
    const n = config.mode === 'fanIn' ? fanIn : config.mode === 'fanOut' ? fanOut : (fanIn + fanOut) / 2;
    const variance = number(config.scale, 1) / Math.max(1, n);
    if (config.distribution === 'uniform') uniform(into, -Math.sqrt(3 * variance), Math.sqrt(3 * variance), key);
    else truncatedNormal(into, 0, Math.sqrt(variance), key);
  },
};

const number = (value: unknown, fallback: number): number => (typeof value === 'number' ? value : fallback);

function normal(into: Float32Array, mean: number, deviation: number, key: RandomKey): void {
  fillSamples(into, into.length, 0, 'normal', key);
  for (let i = 0; i < into.length; i++) into[i] = mean + deviation * into[i]!;
}

function uniform(into: Float32Array, low: number, high: number, key: RandomKey): void {
  fillSamples(into, into.length, 0, 'uniform01', key);
  for (let i = 0; i < into.length; i++) into[i] = low + (high - low) * into[i]!;
}

/** Values beyond two deviations are drawn again. */
function truncatedNormal(into: Float32Array, mean: number, deviation: number, key: RandomKey): void {
  const random = new Random(key);
  for (let i = 0; i < into.length; i++) {
    let value = random.normal();
    while (Math.abs(value) > 2) value = random.normal();
    into[i] = mean + deviation * value;
  }
}

/** Inputs and outputs a weight joins: [in, out] of a dense kernel, [...window, in, out] of a convolution. */
function fans(shape: readonly number[]): { fanIn: number; fanOut: number } {
  const window = shape.slice(0, -2).reduce((a, b) => a * b, 1);
  return { fanIn: window * (shape.at(-2) ?? 1), fanOut: window * (shape.at(-1) ?? 1) };
}
