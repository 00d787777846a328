import type { RunConfig } from '../config/schema.js';
import { createEngine } from '../engines/index.js';
import { networkLayouts, type WeightLayout } from '../engines/layout.js';
import { selectEngine } from '../engines/select.js';
import { channelsLast } from '../images/layout.js';
import { OnnxGenerator } from '../serving/onnx-generator.js';
import { drawSamplerInputs } from '../systems/sampler-inputs.js';
import type { Sampler, Stage } from '../systems/system.js';
import type { NamedWeights } from './trace-sampler.js';

/** Batches at which trainer and exported file are compared: the first rows of the same 16 latents. */
const parityBatches = [1, 3, 16] as const;

/** What the trainer draws at each parity batch, [n, ...shape]. */
export type Expected = ReadonlyMap<number, Float32Array>;

/** Draws with the engine that trains the run. */
export async function drawWithTrainer(config: RunConfig, stage: Stage, sampler: Sampler, weights: NamedWeights): Promise<Expected> {
  const engineOptions = { device: config.device, worker: 0, intraOpThreads: config.intraOpThreads };
  const layouts = await networkLayouts(stage);
  const engine = await createEngine(await selectEngine(config.engine, engineOptions), engineOptions);
  try {
    await engine.load(stage, []);
    for (const network of sampler.networks) {
      const flatten = (layout: readonly WeightLayout[], length: number): Float32Array => {
        const vector = new Float32Array(length);
        for (const { name, offset } of layout) vector.set(weights.get(`${network}/${name}`)!.data, offset);
        return vector;
      };
      const { parameters, state, parameterCount, stateCount } = layouts[network]!;
      engine.setNetwork(network, flatten(parameters, parameterCount), flatten(state, stateCount));
    }
    const drawn = new Map<number, Float32Array>();
    for (const batch of parityBatches) drawn.set(batch, await engine.infer(sampler, drawSamplerInputs(sampler.inputs, batch, 0)));
    return drawn;
  } finally {
    await engine.dispose();
  }
}

/**
 * The largest absolute difference between a model file and what the trainer draws; infinite where shapes differ or
 * a number is not finite.
 */
export async function measureParity(model: Uint8Array, sampler: Sampler, expected: Expected): Promise<number> {
  const generator = await OnnxGenerator.load(model);
  try {
    let parity = 0;
    for (const [batch, values] of expected) {
      const drawn = await generator.run(drawSamplerInputs(sampler.inputs, batch, 0));
      parity = Math.max(parity, largestDifference(values, channelsLast(drawn).data));
    }
    return parity;
  } finally {
    await generator.release();
  }
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i]! - b[i]!);
    if (Number.isNaN(difference)) return Number.POSITIVE_INFINITY;
    largest = Math.max(largest, difference);
  }
  return largest;
}
