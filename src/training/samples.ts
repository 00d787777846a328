import type { DatasetDescriptor } from '../data/dataset.js';
import { readDataset } from '../data/read.js';
import { fillIndices } from '../data/sampler.js';
import { mixtureOf } from '../data/sources/mixtures.js';
import type { EngineInput, EngineInputs } from '../engines/engine.js';
import { spread } from '../evaluation/diversity.js';
import { imageGrid } from '../images/grid.js';
import { savePng } from '../images/png.js';
import { saveScatter } from '../images/scatter.js';
import { drawSamplerInputs } from '../systems/sampler-inputs.js';
import type { Sampler } from '../systems/system.js';
import type { PreparedRun } from './prepare.js';
import type { StageRun } from './stage-run.js';

/** Points are small: this many show a distribution. */
const pointCount = 2500;

/** What a sampler drew: [n, ...shape]. */
export interface Drawn {
  readonly values: Float32Array;
  readonly shape: readonly number[];
}

/** Draws with the current weights, in a worker; the same latents at every iteration. */
export async function drawSamples(prepared: PreparedRun, run: StageRun, weights: 'ema' | 'raw', count: number): Promise<Drawn> {
  const [sampler] = prepared.samplers;
  const inputs = samplerInputs(sampler!, prepared, count);
  const { value } = await run.pool.run({ kind: 'sample', sampler: 0, inputs, weights, versions: run.versions } as const);
  return { values: value, shape: [count, ...sampler!.output.shape] };
}

/** Images a sampler wants come from the beginning of their stream. */
function samplerInputs(sampler: Sampler, { datasets, config }: PreparedRun, count: number): EngineInputs {
  const given: Record<string, EngineInput> = {};
  for (const input of sampler.inputs) {
    if (input.kind !== 'image') continue;
    const { values, shape } = firstSamples(datasets[input.stream]!, count, config.seed, input.stream);
    given[input.name] = { shape, dtype: 'float32', data: values };
  }
  return drawSamplerInputs(sampler.inputs, count, config.seed, given);
}

/** The first samples of a stream as training sees it: shuffled. */
function firstSamples(descriptor: DatasetDescriptor, count: number, seed: number, stream: string): Drawn {
  const indices = new Int32Array(count);
  fillIndices(indices, 0, descriptor.size, seed, stream);
  const values = new Float32Array(count * descriptor.shape.reduce((a, b) => a * b, 1));
  const dataset = readDataset(descriptor);
  dataset.read(indices, values);
  dataset.close();
  return { values, shape: [count, ...descriptor.shape] };
}

/**
 * Draws a grid (or a scatter plot of points) and saves it.
 * @returns how different the samples are from each other, in parts of what the data's samples are; 1 is as the data
 */
export async function saveSamples(prepared: PreparedRun, run: StageRun, path: string): Promise<number> {
  const { output } = prepared.samplers[0]!;
  const { data } = prepared.datasets;
  const count = output.kind === 'points' ? pointCount : prepared.config.sample.count;
  const drawn = await drawSamples(prepared, run, 'ema', count);
  const real =
    data && String(data.shape) === String(output.shape) ? firstSamples(data, count, prepared.config.seed, 'data').values : undefined;
  if (output.kind === 'image') {
    const [height, width, channels] = output.shape as readonly [number, number, number];
    await savePng(path, imageGrid(drawn.values, [count, height, width, channels]));
  } else {
    const centres = mixtureOf(data?.spec ?? '')?.centres;
    await saveScatter(path, { real: real ?? new Float32Array(0), generated: drawn.values, ...(centres ? { centres } : {}) });
  }
  const perSample = output.shape.reduce((a, b) => a * b, 1);
  return real ? spread(drawn.values, perSample) / spread(real, perSample) : Number.NaN;
}
