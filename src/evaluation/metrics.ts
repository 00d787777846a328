/** What a metric is computed from: activations of a feature network, a classifier's logits, images, or points of the plane. */
export type MetricInput = 'features' | 'logits' | 'pixels' | 'points';

export interface Metric {
  /** As in tables and on plots. */
  readonly title: string;
  /** Where it is defined. */
  readonly paper: string;
  readonly needs: MetricInput;
  readonly better: 'lower' | 'higher';
  /** Smallest and largest value there can be; `classes` is their number. */
  readonly range: readonly [low: number, high: number | 'classes'];
  /** File in this folder. */
  readonly file: string;
}

const unbounded = Number.POSITIVE_INFINITY;

const kynkaanniemi = 'Kynkäänniemi et al., "Improved precision and recall metric for assessing generative models", NeurIPS 2019';
const naeem = 'Naeem et al., "Reliable fidelity and diversity metrics for generative models", ICML 2020';
const srivastava = 'Srivastava et al., "VEEGAN: reducing mode collapse in GANs using implicit variational learning", NeurIPS 2017';

/** All metrics of generated samples, by the name users ask for them. */
export const metrics = {
  fid: {
    title: 'Fréchet inception distance',
    paper: 'Heusel et al., "GANs trained by a two time-scale update rule converge to a local Nash equilibrium", NeurIPS 2017',
    needs: 'features',
    better: 'lower',
    range: [0, unbounded],
    file: 'frechet-distance.ts',
  },
  kid: {
    title: 'Kernel inception distance',
    paper: 'Binkowski et al., "Demystifying MMD GANs", ICLR 2018',
    needs: 'features',
    better: 'lower',
    // The estimate is unbiased, so it falls below the true distance, 0, too.
    range: [-unbounded, unbounded],
    file: 'kernel-distance.ts',
  },
  'inception-score': {
    title: 'Inception score',
    paper: 'Salimans et al., "Improved techniques for training GANs", NeurIPS 2016',
    needs: 'logits',
    better: 'higher',
    range: [1, 'classes'],
    file: 'inception-score.ts',
  },
  precision: { title: 'Precision', paper: kynkaanniemi, needs: 'features', better: 'higher', range: [0, 1], file: 'precision-recall.ts' },
  recall: { title: 'Recall', paper: kynkaanniemi, needs: 'features', better: 'higher', range: [0, 1], file: 'precision-recall.ts' },
  density: { title: 'Density', paper: naeem, needs: 'features', better: 'higher', range: [0, unbounded], file: 'density-coverage.ts' },
  coverage: { title: 'Coverage', paper: naeem, needs: 'features', better: 'higher', range: [0, 1], file: 'density-coverage.ts' },
  parzen: {
    title: 'Parzen-window log-likelihood (nats)',
    paper: 'Goodfellow et al., "Generative adversarial nets", NeurIPS 2014',
    needs: 'pixels',
    better: 'higher',
    range: [-unbounded, unbounded],
    file: 'parzen.ts',
  },
  'class-consistency': {
    title: 'Samples read as the class asked for',
    paper: 'Odena et al., "Conditional image synthesis with auxiliary classifier GANs", ICML 2017',
    needs: 'logits',
    better: 'higher',
    range: [0, 1],
    file: 'class-consistency.ts',
  },
  'code-match': {
    title: 'Samples whose code means their class',
    paper:
      'Chen et al., "InfoGAN: interpretable representation learning by information maximizing generative adversarial nets", NeurIPS 2016',
    needs: 'logits',
    better: 'higher',
    range: [0, 1],
    file: 'assignment.ts',
  },
  modes: { title: 'Modes covered', paper: srivastava, needs: 'points', better: 'higher', range: [0, unbounded], file: 'modes.ts' },
  'within-three-sigma': {
    title: 'Samples within three sigma of a mode',
    paper: srivastava,
    needs: 'points',
    better: 'higher',
    range: [0, 1],
    file: 'modes.ts',
  },
} as const satisfies Readonly<Record<string, Metric>>;

export type MetricName = keyof typeof metrics;

export const metricNames = Object.keys(metrics) as MetricName[];

/** Whether `value` is a better value of the metric than `other`. */
export function isBetter(name: MetricName, value: number, other: number): boolean {
  return metrics[name].better === 'lower' ? value < other : value > other;
}
