import { suggestion } from '../config/suggest.js';
import { InputError } from '../errors.js';
import type { Asked } from './generated.js';
import { type MetricName, metricNames } from './metrics.js';

/** Names that stand for several metrics, or for one by another name. */
export const metricGroups = {
  is: ['inception-score'],
  'precision-recall': ['precision', 'recall'],
  'density-coverage': ['density', 'coverage'],
  modes: ['modes', 'within-three-sigma'],
} as const satisfies Readonly<Record<string, readonly MetricName[]>>;

/** Stands for `class-consistency`, or for `code-match` where the generator takes a code. */
const consistency = 'consistency';

/** What there is to measure. */
export interface Measurable {
  readonly kind: 'image' | 'points';
  /** Whether the points are of a mixture whose modes are known. */
  readonly mixture: boolean;
  readonly asked?: Pick<Asked, 'kind'> | undefined;
}

/** What is measured unless told: how good and how varied images are and whether they are of their class; modes of points. */
export function defaultMetrics({ kind, asked, mixture }: Measurable): MetricName[] {
  if (kind === 'points') return mixture ? [...metricGroups.modes] : ['precision', 'recall', 'density', 'coverage'];
  return ['fid', 'kid', 'precision', 'recall', 'density', 'coverage', ...(asked ? [consistencyOf(asked)] : [])];
}

/**
 * The metrics of a list such as `fid,precision-recall`, in the order of the registry.
 * @throws InputError for an unknown name, or one that says nothing of these samples
 */
export function parseMetrics(text: string, measurable: Measurable): MetricName[] {
  const asked = text.split(',').flatMap((part) => expand(part.trim(), measurable));
  for (const name of asked) checkFits(name, measurable);
  return metricNames.filter((name) => asked.includes(name));
}

function expand(name: string, { asked }: Measurable): readonly MetricName[] {
  if (name === consistency) return [asked ? consistencyOf(asked) : 'class-consistency'];
  if (isGroup(name)) return metricGroups[name];
  const known = metricNames.find((metric) => metric === name);
  if (known) return [known];
  const all = [...new Set([...metricNames, ...Object.keys(metricGroups), consistency])];
  throw new InputError('unknown-metric', `there is no metric "${name}"`, suggestion(name, all, 'metrics'));
}

function checkFits(name: MetricName, { kind, mixture, asked }: Measurable): void {
  const refuse = (what: string, mend: string) => new InputError('metric-unfit', `${name} ${what}`, mend);
  const ofModes = name === 'modes' || name === 'within-three-sigma';
  if (ofModes && !mixture) throw refuse('counts the modes of a known mixture', 'evaluate a generator of points on --data ring or grid');
  const ofNetwork = ['fid', 'kid', 'inception-score', 'class-consistency', 'code-match'].includes(name);
  if (kind === 'points' && ofNetwork)
    throw refuse('is of images, and the model draws points', 'take modes, precision-recall or density-coverage');
  if (name === 'class-consistency' && asked?.kind !== 'label') {
    throw refuse('asks for a class, and the generator takes none', asked ? 'take code-match' : 'leave it out');
  }
  if (name === 'code-match' && asked?.kind !== 'code') {
    throw refuse('is of codes, and the generator takes none', asked ? 'take class-consistency' : 'leave it out');
  }
}

const consistencyOf = ({ kind }: Pick<Asked, 'kind'>): MetricName => (kind === 'code' ? 'code-match' : 'class-consistency');

const isGroup = (name: string): name is keyof typeof metricGroups => Object.hasOwn(metricGroups, name);
