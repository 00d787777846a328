import type { Mixture } from '../data/sources/mixture.js';
import { matchCodes } from './assignment.js';
import { agreement, classesOf } from './class-consistency.js';
import { densityCoverage } from './density-coverage.js';
import type { Activations } from './feature-network.js';
import { type Features, sliceRows } from './features.js';
import { frechetInceptionDistance } from './frechet-distance.js';
import type { Asked } from './generated.js';
import { inceptionScore, softmax } from './inception-score.js';
import { squaredMmd } from './kernel-distance.js';
import type { MetricName } from './metrics.js';
import { modeCoverage } from './modes.js';
import { parzenLogLikelihood } from './parzen.js';
import { precisionRecall } from './precision-recall.js';

/** A set of samples with all that metrics look at. */
export interface Subject {
  /** Points, or the pixels of images in [0, 1]: a row a sample. */
  readonly values: Features;
  /** What the feature network says of images. */
  readonly activations?: Activations;
  /** What was asked for, or for real images what they are. */
  readonly asked?: Asked;
}

export interface Comparison {
  readonly reference: Subject;
  readonly candidate: Subject;
  /** What the points are drawn from, where it is known. */
  readonly mixture?: Mixture;
}

/** Figures by metric. */
export type Figures = { [Name in MetricName]?: number };

/** A fifth of the real samples chooses the width of Parzen's windows, at most as many as in the paper. */
const mostValidation = 1000;

/** Metrics that one computation gives together. */
const computations: readonly { readonly names: readonly MetricName[]; compute(c: Comparison): Figures }[] = [
  { names: ['fid'], compute: (c) => ({ fid: frechetInceptionDistance(featuresOf(c.reference), featuresOf(c.candidate)) }) },
  // Over all pairs: the mean over random subsets that the paper takes estimates the same, with more noise.
  { names: ['kid'], compute: (c) => ({ kid: squaredMmd(featuresOf(c.reference), featuresOf(c.candidate)) }) },
  // One split: repetition gives the interval.
  { names: ['inception-score'], compute: ({ candidate }) => ({ 'inception-score': inceptionScore(softmax(logitsOf(candidate)), 1).mean }) },
  { names: ['precision', 'recall'], compute: (c) => ({ ...precisionRecall(featuresOf(c.reference), featuresOf(c.candidate)) }) },
  { names: ['density', 'coverage'], compute: (c) => ({ ...densityCoverage(featuresOf(c.reference), featuresOf(c.candidate)) }) },
  { names: ['parzen'], compute: parzen },
  {
    names: ['class-consistency'],
    compute: ({ candidate }) => ({ 'class-consistency': agreement(classesOf(logitsOf(candidate)), candidate.asked!.classes) }),
  },
  { names: ['code-match'], compute: codeMatch },
  { names: ['modes', 'within-three-sigma'], compute: modes },
];

/** Computes metrics, one after the other; the terminal has its turn in between. */
export async function measure(names: readonly MetricName[], comparison: Comparison): Promise<Figures> {
  const figures: Figures = {};
  for (const { names: own, compute } of computations) {
    if (!own.some((name) => names.includes(name))) continue;
    const all = compute(comparison);
    for (const name of own) if (names.includes(name)) figures[name] = all[name]!;
    await new Promise(setImmediate);
  }
  return figures;
}

/** Points are their own features. */
const featuresOf = ({ values, activations }: Subject): Features => activations?.features ?? values;

const logitsOf = ({ activations }: Subject): Features => activations!.logits!;

function parzen({ reference, candidate }: Comparison): Figures {
  const { count } = reference.values;
  const cut = Math.min(mostValidation, Math.max(1, Math.floor(count / 5)));
  const { mean } = parzenLogLikelihood(candidate.values, sliceRows(reference.values, 0, cut), sliceRows(reference.values, cut, count));
  return { parzen: mean };
}

function codeMatch({ candidate }: Comparison): Figures {
  const { classes, count } = candidate.asked!;
  const logits = logitsOf(candidate);
  return { 'code-match': matchCodes(classes, classesOf(logits), Math.max(count, logits.size)).accuracy };
}

function modes({ candidate, mixture }: Comparison): Figures {
  const { covered, withinThreeSigma } = modeCoverage(candidate.values.values, mixture!.centres, mixture!.sigma);
  return { modes: covered, 'within-three-sigma': withinThreeSigma };
}
