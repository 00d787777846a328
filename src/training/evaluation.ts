import { askedOf, type Generated } from '../evaluation/generated.js';
import { inputRows } from '../systems/input-rows.js';
import { drawSamplerInputs } from '../systems/sampler-inputs.js';
import type { PreparedRun } from './prepare.js';
import type { StageRun } from './stage-run.js';

/** Measures what a generator draws while it is trained; knows nothing of the training, and changes nothing in it. */
export interface Evaluator {
  /** Samples it wants. */
  readonly samples: number;
  /** @returns figures by metric */
  measure(generated: Generated): Promise<Readonly<Record<string, number>>>;
}

/**
 * Draws with the moving averages of the first sampler the stage has the networks of, the same latents at every
 * iteration, and has that measured. Undefined where the stage has nothing to draw with yet.
 */
export async function evaluateStage(
  prepared: PreparedRun,
  run: StageRun,
  evaluator: Evaluator,
): Promise<Readonly<Record<string, number>> | undefined> {
  const index = prepared.samplers.findIndex(({ networks }) => networks.every((network) => network in run.layouts));
  const sampler = prepared.samplers[index];
  if (!sampler) return undefined;
  const { config } = prepared;
  // In pieces of a sample grid's size, for which the engines are ready.
  const rows = config.sample.count;
  const pieces = Math.ceil(evaluator.samples / rows);
  const inputs = drawSamplerInputs(sampler.inputs, pieces * rows, config.seed);
  const drawn = await Promise.all(
    Array.from({ length: pieces }, (_, i) => {
      const own = inputRows(inputs, i * rows, (i + 1) * rows);
      return run.pool.run({ kind: 'sample', sampler: index, inputs: own, weights: 'ema', versions: run.versions } as const);
    }),
  );
  const perSample = sampler.output.shape.reduce((a, b) => a * b, 1);
  const values = new Float32Array(pieces * rows * perSample);
  for (const [i, { value }] of drawn.entries()) values.set(value, i * rows * perSample);
  const asked = askedOf(sampler.inputs, inputRows(inputs, 0, evaluator.samples));
  return evaluator.measure({ values: values.subarray(0, evaluator.samples * perSample), ...(asked ? { asked } : {}) });
}
