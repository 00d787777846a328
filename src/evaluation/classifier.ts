import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory } from '../cache-directory.js';
import type { DatasetDescriptor } from '../data/dataset.js';
import { InputError } from '../errors.js';
import { saveFile } from '../images/save.js';
import { agreement, classesOf } from './class-consistency.js';
import { splitLabelled } from './classifier-split.js';
import { type Standardisation, trainClassifier } from './classifier-training.js';
import { FeatureNetwork } from './feature-network.js';
import type { Features } from './features.js';
import { readPictures } from './pictures.js';

/** Goes up when classifiers come to be built or trained otherwise: older ones are then left alone. */
const classifierVersion = 1;

/** The seed of every classifier: one of a data set is meant to be the same for everybody. */
const seed = 0;

/** Times the images are gone through, within bounds that make it worth while and end it in a minute or two. */
const epochs = 20;
const fewestUpdates = 200;
const mostUpdates = 2000;

export interface Classifier {
  readonly network: FeatureNetwork;
  /** Share of the held-out images that it reads as their class. */
  readonly accuracy: number;
  /** Images it was tested on, and trained on. */
  readonly heldOut: number;
  readonly trainedOn: number;
}

/** Where the classifier of a data set lies. */
export const classifierFile = (data: DatasetDescriptor): string => {
  const key = createHash('sha256')
    .update(JSON.stringify([classifierVersion, data.hash]))
    .digest('hex');
  return join(cacheDirectory(), `classifier-${key.slice(0, 32)}.onnx`);
};

/**
 * The small classifier of a labelled data set: from the cache, or trained now and put there. It is there whole or not at
 * all; two processes that train the same one do no harm.
 *
 * @throws InputError where the data has no labels, or the cache can't be written
 */
export async function openClassifier(data: DatasetDescriptor, onProgress?: (done: number, total: number) => void): Promise<Classifier> {
  const file = classifierFile(data);
  const cached = existsSync(file) ? await openCached(file) : undefined;
  if (cached) return cached;
  const { training, heldOut } = splitLabelled(data, seed);
  const updates = Math.min(mostUpdates, Math.max(fewestUpdates, Math.round((epochs * training.size) / 100)));
  const encode = await trainClassifier(training, { seed, updates, ...(onProgress ? { onProgress } : {}) });
  const { accuracy, standardisation } = await test(encode({}), data, heldOut);
  const counts = { held_out: String(heldOut.length), trained_on: String(training.size) };
  const bytes = encode({ accuracy: String(accuracy), ...counts, dataset_hash: data.hash }, standardisation);
  await saveFile(file, bytes);
  return describe(await FeatureNetwork.load(bytes, file));
}

/** Undefined where the file is damaged: it is made anew. */
async function openCached(file: string): Promise<Classifier | undefined> {
  try {
    return describe(await FeatureNetwork.open(file));
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

function describe(network: FeatureNetwork): Classifier {
  const { accuracy, held_out: heldOut, trained_on: trainedOn } = network.metadata;
  return { network, accuracy: Number(accuracy), heldOut: Number(heldOut), trainedOn: Number(trainedOn) };
}

/** How well it reads images it has not learnt from, and how its features are spread over them. */
async function test(
  bytes: Uint8Array,
  data: DatasetDescriptor,
  indices: Int32Array,
): Promise<{ readonly accuracy: number; readonly standardisation: Standardisation }> {
  const network = await FeatureNetwork.load(bytes, 'the classifier');
  try {
    const { features, logits } = await network.apply(readPictures(data, indices));
    const labels = Int32Array.from(indices, (index) => data.labels[index]!);
    return { accuracy: agreement(classesOf(logits!), labels), standardisation: standardise(features) };
  } finally {
    await network.release();
  }
}

/** To mean 0 and deviation 1; a unit that never fires is left out. */
function standardise({ count, size, values }: Features): Standardisation {
  const mean = new Float32Array(size);
  const scale = new Float32Array(size);
  for (let j = 0; j < size; j++) {
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < count; i++) {
      const value = values[i * size + j]!;
      sum += value;
      squares += value * value;
    }
    mean[j] = sum / count;
    const deviation = Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
    scale[j] = deviation > 1e-4 ? 1 / deviation : 0;
  }
  return { mean, scale };
}
