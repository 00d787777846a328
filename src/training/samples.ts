import { dirname } from 'node:path';
import type { DatasetDescriptor } from '../data/dataset.js';
import { readDataset } from '../data/read.js';
import { fillIndices } from '../data/sampler.js';
import { mixtureOf } from '../data/sources/mixtures.js';
import type { EngineInput, EngineInputs } from '../engines/engine.js';
import { diversity } from '../evaluation/diversity.js';
import { imageGrid } from '../images/grid.js';
import { savePng } from '../images/png.js';
import { saveSampleGrid } from '../images/sample-grid.js';
import { saveScatter } from '../images/scatter.js';
import { classColumns, drawSamplerInputs } from '../systems/sampler-inputs.js';
import type { Sampler } from '../systems/system.js';
import type { PreparedRun } from './prepare.js';
import type { StageRun } from './stage-run.js';

/** Points are small: this many show a distribution. */
const pointCount = 2500;

/** What a sampler drew: [n, ...shape]. */
export interface Drawn extends Batch {
  readonly output: Sampler['output'];
  /** Columns of a grid of them with a class each, where there are classes. */
  readonly columns: number | undefined;
}

interface Batch {
  readonly values: Float32Array;
  readonly shape: readonly number[];
}

/**
 * Draws with the first sampler whose networks the stage has, in a worker; the same latents at every iteration.
 * Undefined where it has those of none, as before the networks of the later stages are there.
 */
export async function drawSamples(prepared: PreparedRun, run: StageRun, weights: 'ema' | 'raw', count: number): Promise<Drawn | undefined> {
  const index = prepared.samplers.findIndex(({ networks }) => networks.every((network) => network in run.layouts));
  const sampler = prepared.samplers[index];
  if (!sampler) return undefined;
  const inputs = samplerInputs(sampler, prepared, count);
  const { value } = await run.pool.run({ kind: 'sample', sampler: index, inputs, weights, versions: run.versions } as const);
  const columns = classColumns(sampler.inputs, count);
  return { values: value, shape: [count, ...sampler.output.shape], output: sampler.output, columns };
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
function firstSamples(descriptor: DatasetDescriptor, count: number, seed: number, stream: string): Batch {
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
 * @returns the diversity of the samples, NaN where they can't be compared with the data. Undefined where the stage has nothing
 *   to draw with.
 */
export async function saveSamples(prepared: PreparedRun, run: StageRun, path: string): Promise<number | undefined> {
  const { config, datasets } = prepared;
  const points = prepared.samplers[0]?.output.kind === 'points';
  const count = points ? pointCount : config.sample.count;
  const drawn = await drawSamples(prepared, run, 'ema', count);
  if (!drawn) return undefined;
  const { values, output, columns } = drawn;
  const { data } = datasets;
  const real = data && String(data.shape) === String(output.shape) ? firstSamples(data, count, config.seed, 'data').values : undefined;
  if (output.kind === 'image') {
    const [height, width, channels] = output.shape as readonly [number, number, number];
    const shown = count - (columns ? count % columns : 0);
    const images = values.subarray(0, shown * height * width * channels);
    const options = columns ? { columns } : {};
    await saveSampleGrid(dirname(path), [shown, height, width], options);
    await savePng(path, imageGrid(images, [shown, height, width, channels], options));
  } else {
    const centres = mixtureOf(data?.spec ?? '')?.centres;
    await saveScatter(path, { real: real ?? new Float32Array(0), generated: values, ...(centres ? { centres } : {}) });
  }
  const perSample = output.shape.reduce((a, b) => a * b, 1);
  return real ? diversity(values, real, perSample) : Number.NaN;
}
