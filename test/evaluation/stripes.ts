import type { DatasetDescriptor } from '../../src/data/dataset.js';
import { Random } from '../../src/random/random.js';

/** A data set in memory: images NHWC in [-1, 1]. */
export function imageData(images: readonly (readonly number[])[], shape: readonly number[], labels: readonly number[]): DatasetDescriptor {
  const classes = labels.length === 0 ? 0 : Math.max(...labels) + 1;
  return {
    spec: 'folder:/stripes',
    kind: 'image',
    shape,
    size: images.length,
    classes,
    classNames: Array.from({ length: classes }, (_, k) => `class ${k}`),
    labels: Int32Array.from(labels),
    mean: new Float32Array(shape.reduce((a, b) => a * b, 1)),
    hash: `hash of ${images.length} images`,
    storage: { kind: 'memory', values: shared(images.flat()) },
  };
}

/** 8x8 images of a bright row (class 0) or a bright column (class 1) somewhere, with noise. */
export function stripes(count: number, seed = 0): DatasetDescriptor {
  const random = new Random({ seed, purpose: 'test/stripes' });
  const labels = Array.from({ length: count }, (_, i) => i % 2);
  const images = labels.map((label) => {
    const at = random.integer(8);
    return Array.from({ length: 64 }, (_, p) => {
      const bright = (label === 0 ? Math.floor(p / 8) : p % 8) === at;
      return Math.min(1, Math.max(-1, (bright ? 0.8 : -0.8) + 0.1 * random.normal()));
    });
  });
  return imageData(images, [8, 8, 1], labels);
}

/** Worker threads read it as well. */
function shared(values: readonly number[]): Float32Array {
  const memory = new Float32Array(new SharedArrayBuffer(values.length * Float32Array.BYTES_PER_ELEMENT));
  memory.set(values);
  return memory;
}
