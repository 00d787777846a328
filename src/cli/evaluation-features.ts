import type { DatasetDescriptor } from '../data/dataset.js';
import { shortSpec } from '../data/spec.js';
import { InputError } from '../errors.js';
import { openClassifier } from '../evaluation/classifier.js';
import { FeatureNetwork } from '../evaluation/feature-network.js';
import { type PixelRange, pixelRanges } from '../evaluation/picture-tensor.js';

export interface FeatureFlags {
  readonly features?: string;
  readonly featuresSize?: number;
  readonly featuresRange?: string;
}

/** Where features come from, as results state it. */
export interface FeatureOrigin {
  readonly kind: 'classifier' | 'file';
  readonly network: string;
  /** Of a classifier: share of the images it did not learn from that it reads as their class, and how many those are. */
  readonly accuracy?: number;
  readonly held_out?: number;
}

export interface OpenedFeatures {
  readonly network: FeatureNetwork;
  readonly origin: FeatureOrigin;
}

export interface FeatureListeners {
  /** Told of what takes a while, in words. */
  readonly say: (text: string) => unknown;
  readonly onProgress: (what: string, done: number, total: number) => void;
}

/**
 * The feature network that was asked for, or the classifier of the data, trained now where that has not been done.
 * @throws InputError where there is none: unlabelled data without --features
 */
export async function openFeatures(data: DatasetDescriptor, flags: FeatureFlags, listeners: FeatureListeners): Promise<OpenedFeatures> {
  if (flags.features !== undefined) {
    const options = { range: rangeOf(flags.featuresRange), ...(flags.featuresSize === undefined ? {} : { size: flags.featuresSize }) };
    const network = await FeatureNetwork.open(flags.features, options);
    return { network, origin: { kind: 'file', network: `${flags.features}, ${network.takes}` } };
  }
  const given = flags.featuresRange === undefined ? flags.featuresSize && '--features-size' : '--features-range';
  if (given) throw new InputError('flags', `${given} says how a given feature network takes images`, 'give --features FILE.onnx too');
  const name = shortSpec(data.spec);
  let told = false;
  const { network, accuracy, heldOut } = await openClassifier(data, (done, total) => {
    if (!told) listeners.say(`training a classifier of ${name} for its features, a minute or two, once`);
    told = true;
    listeners.onProgress(`training the classifier of ${name}, update`, done, total);
  });
  const origin = { kind: 'classifier', network: `classifier of ${name}`, accuracy, held_out: heldOut } as const;
  return { network, origin };
}

function rangeOf(text = '-1,1'): PixelRange {
  const range = pixelRanges.find((known) => known === text);
  if (range) return range;
  throw new InputError('features-range', `--features-range is "${text}"`, `expected one of ${pixelRanges.join(' ')}`);
}
