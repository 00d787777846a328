import type { RunConfig } from '../config/schema.js';
import type { Engine, EngineInputs } from '../engines/engine.js';
import { createEngine } from '../engines/index.js';
import { type Layouts, networkLayouts, type WeightLayout } from '../engines/layout.js';
import { selectEngine } from '../engines/select.js';
import { imagesOf } from '../serving/model-output.js';
import type { OnnxGenerator } from '../serving/onnx-generator.js';
import { drawSamplerInputs } from '../systems/sampler-inputs.js';
import type { Sampler, SamplerInput, Stage } from '../systems/system.js';
import type { NamedWeights } from './trace-target.js';

/** Batches at which trainer and exported file are compared. */
const parityBatches = [1, 3, 16] as const;

/** What the trainer makes of some rows of inputs. */
export interface Sample {
  readonly inputs: EngineInputs;
  /** [n, ...shape] */
  readonly values: Float32Array;
}

/** A sampler and the weights of its networks. */
export interface Weighted {
  readonly sampler: Sampler;
  readonly weights: NamedWeights;
}

/** Inputs to compare with: as for drawing, and noise in [-1, 1] for images. */
export function drawParityInputs(inputs: readonly SamplerInput[], batch: number): EngineInputs {
  const drawable = inputs.map(
    (input): SamplerInput =>
      input.kind === 'image' ? { name: input.name, kind: 'latent', shape: input.shape, distribution: 'uniform' } : input,
  );
  return drawSamplerInputs(drawable, batch, 0);
}

/**
 * Draws with the engine that trains the run.
 * @param painter draws the images that go in: a discriminator is as sure of noise as it can be, whatever its weights
 */
export async function drawWithTrainer(config: RunConfig, stage: Stage, own: Weighted, painter?: Weighted): Promise<readonly Sample[]> {
  const engineOptions = { device: config.device, worker: 0, intraOpThreads: config.intraOpThreads };
  const layouts = await networkLayouts(stage);
  const { name } = await selectEngine(config.engine, engineOptions);
  const engine = await createEngine(name, engineOptions);
  try {
    await engine.load(stage, []);
    const inputs: EngineInputs[] = parityBatches.map((batch) => drawParityInputs(own.sampler.inputs, batch));
    if (painter) await paint(inputs, own.sampler, engine, layouts, painter);
    putWeights(engine, layouts, own);
    const samples: Sample[] = [];
    for (const values of inputs) samples.push({ inputs: values, values: await engine.infer(own.sampler, values) });
    return samples;
  } finally {
    await engine.dispose();
  }
}

/** Replaces the images among the inputs by such that the painter draws, where they are of that shape. */
async function paint(
  inputs: EngineInputs[],
  { inputs: specs }: Sampler,
  engine: Engine,
  layouts: Layouts,
  painter: Weighted,
): Promise<void> {
  const { output } = painter.sampler;
  const painted = specs.filter((spec) => spec.kind === 'image' && String(spec.shape) === String(output.shape));
  if (painted.length === 0) return;
  putWeights(engine, layouts, painter);
  for (const [i, batch] of parityBatches.entries()) {
    const data = await engine.infer(painter.sampler, drawParityInputs(painter.sampler.inputs, batch));
    const images = painted.map(({ name }) => [name, { shape: [batch, ...output.shape], dtype: 'float32', data: data.slice() }] as const);
    inputs[i] = { ...inputs[i], ...Object.fromEntries(images) };
  }
}

function putWeights(engine: Engine, layouts: Layouts, { sampler, weights }: Weighted): void {
  for (const network of sampler.networks) {
    const flatten = (layout: readonly WeightLayout[], length: number): Float32Array => {
      const vector = new Float32Array(length);
      for (const { name, offset } of layout) vector.set(weights.get(`${network}/${name}`)!.data, offset);
      return vector;
    };
    const { parameters, state, parameterCount, stateCount } = layouts[network]!;
    engine.setNetwork(network, flatten(parameters, parameterCount), flatten(state, stateCount));
  }
}

/**
 * The largest difference between a model and what the trainer draws: absolute, or where the trainer's numbers are larger
 * than 1, in parts of the largest of them. Infinite where shapes differ or a number is not finite.
 */
export async function measureParity(model: OnnxGenerator, samples: readonly Sample[]): Promise<number> {
  let parity = 0;
  for (const { inputs, values } of samples) {
    const drawn = imagesOf(await model.run(inputs), model.description.output);
    parity = Math.max(parity, largestDifference(values, drawn.data));
  }
  return parity;
}

function largestDifference(expected: Float32Array, drawn: Float32Array): number {
  if (expected.length !== drawn.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  let scale = 1;
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(expected[i]! - drawn[i]!);
    if (Number.isNaN(difference)) return Number.POSITIVE_INFINITY;
    largest = Math.max(largest, difference);
    scale = Math.max(scale, Math.abs(expected[i]!));
  }
  return largest / scale;
}
