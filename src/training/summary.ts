import type { IterationEvent, StepEvent } from './events.js';

type Figures = Pick<IterationEvent, 'loss' | 'gradientNorm' | 'parameterNorm' | 'metrics' | 'dReal' | 'dFake' | 'overlap'>;

/**
 * The figures of an iteration from its steps: loss and gradient norm of the first phase that trains each network, mean
 * over its repeats; D(x), D(G(z)) and parameter norms of the last step that tells them.
 */
export function summarise(steps: readonly StepEvent[]): Figures {
  const mainPhases = new Map<string, string>();
  for (const { networks, phase } of steps) {
    for (const network of networks) if (!mainPhases.has(network)) mainPhases.set(network, phase);
  }
  const loss: Record<string, number> = {};
  const gradientNorm: Record<string, number> = {};
  for (const [network, phase] of mainPhases) {
    const own = steps.filter((step) => step.phase === phase);
    loss[network] = mean(own.map((step) => step.loss));
    gradientNorm[network] = mean(own.map((step) => step.gradientNorm[network]!));
  }
  const metrics: Record<string, number> = {};
  const outputs: { dReal?: number; dFake?: number; overlap?: number } = {};
  const parameterNorm = Object.assign({}, ...steps.map((step) => step.parameterNorm)) as NonNullable<Figures['parameterNorm']>;
  for (const step of steps) {
    const { d_real: dReal, d_fake: dFake, d_separation: separation, ...others } = step.metrics;
    if (dReal !== undefined) outputs.dReal = dReal;
    if (dFake !== undefined) outputs.dFake = dFake;
    if (separation !== undefined) outputs.overlap = 1 - Math.abs(separation);
    for (const [name, value] of Object.entries(others)) metrics[`${step.phase}/${name}`] = value;
  }
  return { loss, gradientNorm, ...(Object.keys(parameterNorm).length > 0 && { parameterNorm }), metrics, ...outputs };
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
