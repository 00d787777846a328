import type { DatasetDescriptor } from '../data/dataset.js';
import { openDataset } from '../data/open.js';
import { balancedSubset } from '../data/subset.js';
import { RunError } from '../errors.js';
import { agreement, classesOf } from '../evaluation/class-consistency.js';
import { features } from '../evaluation/features.js';
import { readValues } from '../evaluation/pictures.js';
import { modelBytes } from '../export/export-model.js';
import { OnnxGenerator } from '../serving/onnx-generator.js';
import { openSavedRun } from './saved-run.js';

/**
 * Share of the images a semi-supervised run has not been shown, in no way, that its classifier reads as their class.
 * @throws RunError where it was shown all
 */
export async function testAccuracy(path: string): Promise<number> {
  const { run, checkpoint } = await openSavedRun(path);
  const { options, seed, size, data: specs } = run.config;
  const data = await openDataset(specs.data!, { size });
  const indices = leftOut(data, options.unlabelled, seed);
  const classifier = await OnnxGenerator.load(await modelBytes(run, checkpoint, 'classifier'), path);
  try {
    const image = { shape: [indices.length, ...data.shape], dtype: 'float32', data: readValues(data, indices) } as const;
    const { data: logits } = await classifier.run({ image });
    const labels = Int32Array.from(indices, (index) => data.labels[index]!);
    return agreement(classesOf(features(Float32Array.from(logits), data.classes)), labels);
  } finally {
    await classifier.release();
  }
}

/** Those that are not of the part which was used without labels; the labelled ones lie in it. */
function leftOut(data: DatasetDescriptor, unlabelled: unknown, seed: number): Int32Array {
  if (typeof unlabelled !== 'number') throw new RunError('no-test-images', 'the run was shown all images', 'train with --set unlabelled=N');
  const used = new Set(balancedSubset(data, unlabelled, seed, 'data'));
  return Int32Array.from({ length: data.size }, (_, index) => index).filter((index) => !used.has(index));
}
