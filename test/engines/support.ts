import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import type { DataShape } from '../../src/data/dataset.js';
import type { Engine, EngineInput, EngineInputs, EngineOptions, ShardResult } from '../../src/engines/engine.js';
import { createEngine } from '../../src/engines/index.js';
import { type FlatNetworks, initialValues } from '../../src/engines/initialize.js';
import { type Layouts, layoutsOf, type WeightLayout } from '../../src/engines/layout.js';
import { buildNetworks, disposeNetworks } from '../../src/engines/networks.js';
import { InputError } from '../../src/errors.js';
import type { NoiseRequest } from '../../src/layers/context.js';
import { fillLabels, fillSamples } from '../../src/random/random.js';
import type { Stage, System } from '../../src/systems/system.js';
import { phaseShape } from '../../src/training/inputs.js';

/** A system with its options and data, and the size of a shard. */
export interface Case {
  readonly title: string;
  readonly system: System;
  readonly options: Readonly<Record<string, unknown>>;
  readonly data: DataShape;
  readonly shard: number;
}

export function imageData(size: number, channels: number, classes = 0): DataShape {
  const shape = [size, size, channels];
  return { data: { kind: 'image', shape, classes, size: 100, mean: new Float32Array(size * size * channels).fill(-0.4) } };
}

export const pointData: DataShape = { data: { kind: 'points', shape: [2], classes: 0, size: 100, mean: new Float32Array(2) } };

export const stageOf = ({ system, options, data }: Case): Stage => system.stages(system.options.parse(options), data)[0]!;

/** Initial values with moving moments and biases that are not the neutral ones. */
export async function startingValues(stage: Stage): Promise<{ layouts: Layouts; values: FlatNetworks }> {
  await tf.setBackend('cpu');
  const models = buildNetworks(stage);
  const layouts = layoutsOf(models);
  const values = initialValues(models, layouts, 11);
  disposeNetworks(models);
  for (const [network, { parameters, state }] of Object.entries(values)) {
    const shift = new Float32Array(parameters.length);
    fillSamples(shift, shift.length, 0, 'uniform', { seed: 11, purpose: `shift/${network}` });
    for (let i = 0; i < parameters.length; i++) parameters[i]! += 0.05 * shift[i]!;
    for (let i = 0; i < state.length; i++) state[i]! += 0.1;
  }
  return { layouts, values };
}

export interface PhaseOutcome {
  readonly result: ShardResult;
  readonly gradient: Float32Array;
}

export interface EngineOutcome {
  readonly noise: Readonly<Record<string, readonly NoiseRequest[]>>;
  readonly phases: Readonly<Record<string, PhaseOutcome>>;
}

export const options: EngineOptions = { device: 'auto', worker: 0, intraOpThreads: 1 };

/** An engine, or why it can't be had here. */
export async function startEngine(name: string, more: Partial<EngineOptions> = {}): Promise<Engine | { readonly missing: string }> {
  try {
    return await createEngine(name, { ...options, ...more });
  } catch (error) {
    if (error instanceof InputError && error.code === 'tensorflow-missing') return { missing: error.what };
    throw error;
  }
}

/** Inputs of a phase, the same for every engine. */
export function drawInputs(stage: Stage, { data, shard }: Case, phase: string, noise: readonly NoiseRequest[]): EngineInputs {
  const { inputs } = phaseShape(stage.phases.find(({ name }) => name === phase)!, stage, data, shard);
  const drawn = inputs.map(({ name, shape, dtype }): [string, EngineInput] => {
    const size = shape.reduce((a, b) => a * b, 1);
    const key = { seed: 3, purpose: `${phase}/${name}` };
    if (dtype === 'int32') {
      const labels = new Int32Array(size);
      fillLabels(labels, 2, 0, key);
      return [name, { shape, dtype, data: labels }];
    }
    const values = new Float32Array(size);
    fillSamples(values, size, 0, 'uniform', key);
    return [name, { shape, dtype, data: values }];
  });
  const layerNoise = noise.map(({ name, shape, distribution }): [string, EngineInput] => {
    const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
    fillSamples(values, values.length, 0, distribution, { seed: 3, purpose: `${phase}/${name}` });
    return [name, { shape, dtype: 'float32', data: values }];
  });
  return Object.fromEntries([...drawn, ...layerNoise]);
}

export function setNetworks(engine: Engine, values: FlatNetworks): void {
  for (const [network, { parameters, state }] of Object.entries(values)) engine.setNetwork(network, parameters, state);
}

/** Every phase once, all from the same weights. */
export async function runPhases(engine: Engine, given: Case): Promise<EngineOutcome> {
  const stage = stageOf(given);
  const { layouts, values } = await startingValues(stage);
  const noise = await engine.load(
    stage,
    stage.phases.map((phase) => phaseShape(phase, stage, given.data, given.shard)),
  );
  const phases: Record<string, PhaseOutcome> = {};
  for (const { name, optimizer } of stage.phases) {
    setNetworks(engine, values);
    const length = stage.optimizers[optimizer]!.networks.reduce((sum, network) => sum + layouts[network]!.parameterCount, 0);
    const gradient = new Float32Array(length).fill(Number.NaN);
    phases[name] = { result: await engine.gradients(name, drawInputs(stage, given, name, noise[name]!), gradient), gradient };
  }
  return { noise, phases };
}

/** |a - b| / |b| in the L2 norm; |b| counts as at least 1e-6, for gradients that are zero but for rounding. */
export function relativeError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [difference, norm] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    difference += (a[i]! - b[i]!) ** 2;
    norm += b[i]! ** 2;
  }
  return a.length === b.length ? Math.sqrt(difference) / Math.max(Math.sqrt(norm), 1e-6) : Number.POSITIVE_INFINITY;
}

/**
 * Loss, metrics, every gradient tensor, every state tensor and the per-sample outputs of every phase within a relative L2
 * distance of the reference.
 */
export async function expectAgreement(actual: EngineOutcome, reference: EngineOutcome, given: Case, tolerance = 1e-5): Promise<void> {
  const stage = stageOf(given);
  const { layouts } = await startingValues(stage);
  const compare = (what: string, a: ArrayLike<number>, b: ArrayLike<number>) => expect(relativeError(a, b), what).to.be.at.most(tolerance);
  const compareWeights = (what: string, weights: readonly WeightLayout[], a: Float32Array, b: Float32Array) => {
    for (const { name, offset, size } of weights) {
      compare(`${what}/${name}`, a.subarray(offset, offset + size), b.subarray(offset, offset + size));
    }
  };
  expect(actual.noise).to.deep.equal(reference.noise);
  for (const { name, optimizer } of stage.phases) {
    const [a, b] = [actual.phases[name]!, reference.phases[name]!];
    compare(`${name} loss`, [a.result.loss], [b.result.loss]);
    expect(Object.keys(a.result.metrics)).to.deep.equal(Object.keys(b.result.metrics));
    for (const [metric, value] of Object.entries(b.result.metrics)) compare(`${name} ${metric}`, [a.result.metrics[metric]!], [value]);
    let base = 0;
    for (const network of stage.optimizers[optimizer]!.networks) {
      const { parameters, parameterCount } = layouts[network]!;
      const part = (gradient: Float32Array) => gradient.subarray(base, base + parameterCount);
      compareWeights(`${name} gradient ${network}`, parameters, part(a.gradient), part(b.gradient));
      base += parameterCount;
    }
    // An engine may leave out the state of networks that a phase does not change.
    const { values } = await startingValues(stage);
    for (const [network, state] of Object.entries(b.result.state)) {
      compareWeights(`${name} state ${network}`, layouts[network]!.state, a.result.state[network] ?? values[network]!.state, state);
    }
    for (const [output, { shape, data }] of Object.entries(b.result.perSample)) {
      expect(a.result.perSample[output]!.shape, output).to.deep.equal(shape);
      compare(`${name} ${output}`, a.result.perSample[output]!.data, data);
    }
  }
}
