import { InputError } from '../errors.js';
import type { DatasetDescriptor } from './dataset.js';
import { fillIndices } from './sampler.js';

/**
 * A part of a labelled data set with as many samples of each class, chosen by the seed; in random order. A smaller part lies
 * in every larger one.
 *
 * @param count of samples in the part
 * @param stream name of the data stream: each chooses independently
 * @returns indices into the data set
 * @throws InputError where there are no labels, `count` is no multiple of the classes, or a class has too few samples
 */
export function balancedSubset(data: DatasetDescriptor, count: number, seed: number, stream: string): Int32Array {
  const { spec, labels, classes, classNames, size } = data;
  if (labels.length === 0) {
    throw new InputError('unlabelled-data', `${spec} has no labels to choose ${count} samples by`, 'give labelled data, such as mnist');
  }
  if (count < classes || count % classes !== 0) {
    const nearest = Math.max(1, Math.round(count / classes)) * classes;
    const what = `${count} samples can't be chosen equally from the ${classes} classes of ${spec}`;
    throw new InputError('subset', what, `take a multiple of ${classes}, such as ${nearest}`);
  }
  const order = new Int32Array(size);
  fillIndices(order, 0, size, seed, `subset/${stream}`);
  const left = new Int32Array(classes).fill(count / classes);
  const chosen = order.filter((index) => left[labels[index]!]!-- > 0);
  const short = left.findIndex((missing) => missing > 0);
  if (short >= 0) {
    const wanted = count / classes;
    const what = `${count} samples of ${spec} take ${wanted} of each class, and ${classNames[short]} has ${wanted - left[short]!}`;
    throw new InputError('subset', what, 'take fewer, or give more data');
  }
  return chosen;
}
