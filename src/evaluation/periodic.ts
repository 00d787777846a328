import type { DatasetDescriptor } from '../data/dataset.js';
import { mixtureOf } from '../data/sources/mixtures.js';
import type { Evaluator } from '../training/evaluation.js';
import { Candidates } from './candidates.js';
import type { FeatureNetwork } from './feature-network.js';
import { measure } from './measure.js';
import type { Measurable } from './metric-selection.js';
import type { MetricName } from './metrics.js';

export interface PeriodicRequest {
  readonly data: DatasetDescriptor;
  /** Of images. */
  readonly network?: FeatureNetwork;
  readonly asked?: Measurable['asked'];
  readonly samples: number;
  readonly seed: number;
}

/**
 * A small set of metrics for the course of a training: FID, precision and recall of images and whether they are of their
 * class; modes of points. Always against the same real samples, so that what changes is the generator.
 */
export async function periodicEvaluator(request: PeriodicRequest): Promise<Evaluator> {
  const { data, asked } = request;
  const samples = Math.min(request.samples, Math.floor(data.size / 2));
  const source = { ...request, samples };
  const { reference } = await new Candidates({ ...source, generated: { values: new Float32Array(0) } }).real(0);
  const mixture = mixtureOf(data.spec);
  const names = metricsOf({ kind: data.kind, mixture: mixture !== undefined, asked });
  return {
    samples,
    async measure(generated) {
      const candidate = await new Candidates({ ...source, generated }).generated(0);
      const figures = await measure(names, { reference, candidate, ...(mixture ? { mixture } : {}) });
      return Object.fromEntries(names.map((name) => [name, figures[name]!]));
    },
  };
}

function metricsOf({ kind, mixture, asked }: Measurable): MetricName[] {
  if (kind === 'points') return mixture ? ['modes', 'within-three-sigma'] : ['precision', 'recall'];
  const ofClasses: MetricName[] = asked ? [asked.kind === 'code' ? 'code-match' : 'class-consistency'] : [];
  return ['fid', 'precision', 'recall', ...ofClasses];
}
