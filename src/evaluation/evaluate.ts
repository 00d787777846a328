import { mixtureOf } from '../data/sources/mixtures.js';
import { InputError } from '../errors.js';
import { type CandidateSource, Candidates } from './candidates.js';
import { confidence } from './confidence.js';
import { type Figures, measure } from './measure.js';
import { type MetricName, metrics } from './metrics.js';

export interface EvaluationRequest extends CandidateSource {
  readonly metrics: readonly MetricName[];
  /** Times everything is drawn and measured anew; `generated` holds `samples` for each. */
  readonly repetitions: number;
  /** Whether to measure a Gaussian fitted to the images as well. */
  readonly gaussian?: boolean;
  /** Class consistency of real images, where it is known from images the classifier has not learnt from. */
  readonly realConsistency?: number;
  /** Told after each set of samples: sets done, and in all. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** A figure from several repetitions; the 95% confidence interval of its mean, where there are at least two. */
export interface Estimate {
  readonly mean: number;
  readonly low?: number;
  readonly high?: number;
  readonly values: readonly number[];
}

/** What is measured: the generator between the two ends of the scale. */
export type Candidate = 'generated' | 'gaussian' | 'real' | 'noise';

/** Estimates by metric and candidate. `real`: other real samples, the best a generator can be; `noise`: the worst. */
export type Evaluation = { readonly [Name in MetricName]?: { readonly [Who in Candidate]?: Estimate } };

/**
 * Measures a generator, and with it the two ends of every scale: real samples against other real samples, and noise.
 * Every repetition takes samples of its own of the generator, of the noise and, as far as the data reaches, of the data.
 *
 * @throws InputError where the data is too small, or a metric needs what there is not
 */
export async function evaluate(request: EvaluationRequest): Promise<Evaluation> {
  check(request);
  const { metrics, repetitions, gaussian, data } = request;
  const mixture = mixtureOf(data.spec);
  const source = new Candidates(request);
  const collected: Record<Candidate, Figures[]> = { generated: [], gaussian: [], real: [], noise: [] };
  const total = repetitions * (gaussian ? 4 : 3);
  let done = 0;
  for (let repeat = 0; repeat < repetitions; repeat++) {
    const { reference, other } = await source.real(repeat);
    const add = async (who: Candidate, candidate: typeof other) => {
      collected[who].push(await measure(metrics, { reference, candidate, ...(mixture ? { mixture } : {}) }));
      request.onProgress?.(++done, total);
    };
    await add('real', other);
    await add('generated', await source.generated(repeat));
    await add('noise', await source.noise(repeat, reference));
    if (gaussian) await add('gaussian', await source.principalGaussian(repeat));
  }
  const evaluation = Object.fromEntries(metrics.map((name) => [name, estimates(name, collected)])) as Evaluation;
  return withRealConsistency(evaluation, request.realConsistency);
}

/** Real and generated samples go to the metrics in equal numbers, and the real ones twice. */
function check({ metrics, samples, data, network, generated }: EvaluationRequest): void {
  const most = Math.floor(data.size / 2);
  if (samples > most) {
    const what = `${data.spec} has ${data.size} samples, of which two sets of ${samples} can't be taken`;
    throw new InputError('too-many-samples', what, `give --samples ${most} or fewer`);
  }
  const needsLogits = metrics.some((name) => ['inception-score', 'class-consistency', 'code-match'].includes(name));
  if (needsLogits && data.kind === 'image' && !network?.classifies) {
    throw new InputError('no-logits', 'the feature network has no output `logits`', 'leave out the metrics of classes, or --features');
  }
  const { asked } = generated;
  if (metrics.includes('class-consistency') && data.classes > 0 && asked?.count !== data.classes) {
    const what = `the generator takes ${asked?.count} classes, and ${data.spec} has ${data.classes}`;
    throw new InputError('other-classes', what, 'evaluate it on the data it was trained on');
  }
}

function estimates(name: MetricName, collected: Readonly<Record<Candidate, readonly Figures[]>>): Evaluation[MetricName] {
  const measured = Object.entries(collected).filter(([, figures]) => figures.length > 0);
  return Object.fromEntries(
    measured.map(([who, figures]) => [
      who,
      estimateOf(
        name,
        figures.map((all) => all[name]!),
      ),
    ]),
  );
}

/** The interval ends where the metric does: a share of 1.04 there is none. */
function estimateOf(name: MetricName, values: readonly number[]): Estimate {
  if (values.length < 2) return { mean: values[0]!, values };
  const [least, most] = metrics[name].range;
  const { mean, low, high } = confidence(values);
  return { mean, low: Math.max(least, low), high: most === 'classes' ? high : Math.min(most, high), values };
}

/** The classifier knows most of the real images by heart: how well it reads new ones is the end of this scale. */
function withRealConsistency(evaluation: Evaluation, share: number | undefined): Evaluation {
  if (share === undefined) return evaluation;
  const ofClasses = (['class-consistency', 'code-match'] as const).filter((name) => evaluation[name]);
  const corrected = ofClasses.map((name) => [name, { ...evaluation[name], real: { mean: share, values: [share] } }]);
  return { ...evaluation, ...Object.fromEntries(corrected) };
}
