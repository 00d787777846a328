import type { DatasetDescriptor } from '../data/dataset.js';
import { readDataset } from '../data/read.js';
import { fillIndices } from '../data/sampler.js';
import { InputError } from '../errors.js';

/** Values of a split held in memory at most: 512 MiB. */
const mostValues = 2 ** 27;
/** Fewer can't teach a classifier, nor say how good it is. */
const fewest = 20;

export interface LabelledSplit {
  /** The part to learn from, in memory that all threads see. */
  readonly training: DatasetDescriptor;
  /** The other part, a fifth of all: indices into the whole data set. */
  readonly heldOut: Int32Array;
}

/**
 * Cuts a labelled data set at random into a part to learn from and a part to be tested on. Of more images than fit in
 * memory a random sample is cut.
 *
 * @throws InputError where there are no labels, one class only, or hardly any images
 */
export function splitLabelled(data: DatasetDescriptor, seed: number): LabelledSplit {
  checkLabelled(data);
  const perSample = data.shape.reduce((a, b) => a * b, 1);
  const order = new Int32Array(Math.min(data.size, Math.floor(mostValues / perSample)));
  fillIndices(order, 0, data.size, seed, 'classifier');
  const cut = Math.floor(order.length / 5);
  const heldOut = order.slice(0, cut);
  const own = order.subarray(cut);
  const values = new Float32Array(new SharedArrayBuffer(own.length * perSample * Float32Array.BYTES_PER_ELEMENT));
  const dataset = readDataset(data);
  dataset.read(own, values);
  dataset.close();
  const labels = new Int32Array(new SharedArrayBuffer(own.length * Int32Array.BYTES_PER_ELEMENT));
  own.forEach((index, i) => {
    labels[i] = data.labels[index]!;
  });
  return { training: { ...data, size: own.length, labels, storage: { kind: 'memory', values } }, heldOut };
}

function checkLabelled({ kind, spec, labels, classes, size }: DatasetDescriptor): void {
  const mend = 'give a feature network with --features FILE.onnx';
  if (kind !== 'image')
    throw new InputError('features-of-points', `${spec} holds points, and features are of images`, 'use --metrics modes');
  if (labels.length === 0) throw new InputError('unlabelled-data', `${spec} has no labels to train a feature network on`, mend);
  if (classes < 2) throw new InputError('unlabelled-data', `${spec} has a single class, on which no feature network can be trained`, mend);
  if (size < fewest) throw new InputError('too-few-samples', `${spec} has ${size} images, too few to train a feature network on`, mend);
}
