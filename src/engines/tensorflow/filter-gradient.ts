import * as tf from '@tensorflow/tfjs';
import { opAttributes, type TensorFlowBackend } from './backend.js';

/** Filters of so many values do not fit a core's cache: TensorFlow's own operation falls behind from there on. */
const largeFilter = 2 ** 20;

/** Bytes of copied patches that a gradient may take. */
const largestPatches = 2 ** 26;

interface Convolution {
  /** [n, height, width, channels] */
  readonly x: tf.Tensor4D;
  /** dL/dy, [n, height, width, filters] */
  readonly dy: tf.Tensor4D;
  readonly strides: readonly [number, number];
  readonly pad: 'same' | 'valid';
  readonly filterShape: readonly [number, number, number, number];
}

/**
 * dL/dfilter of a convolution as one matrix product with the patches of x that its outputs have seen. Against Conv2DBackpropFilter
 * on one core (oneDNN, 4x4, stride 2): 1.5 times as fast for 256 -> 512 channels of 8x8, half as fast for 128 -> 256 of 16x16.
 */
export function filterGradientByPatches(backend: TensorFlowBackend, { x, dy, strides, pad, filterShape }: Convolution): tf.Tensor {
  const { type, int, string } = opAttributes(backend);
  const [height, width, channels, filters] = filterShape;
  const patches = backend.executeSingleOutput(
    'ExtractImagePatches',
    [
      type('T'),
      int('ksizes', [1, height, width, 1]),
      int('strides', [1, ...strides, 1]),
      int('rates', [1, 1, 1, 1]),
      string('padding', pad.toUpperCase()),
    ],
    [x],
  );
  const rows = tf.reshape(patches, [-1, height * width * channels]);
  const byOutput = tf.reshape(dy, [-1, filters]);
  // Not TensorFlow's operation MatMul: a signal in the midst of it, as profilers send them, can damage the heap (2.21, oneDNN).
  const product = tf.matMul(rows, byOutput, true);
  const gradient = tf.reshape(product, [...filterShape]);
  tf.dispose([patches, rows, byOutput, product]);
  return gradient;
}

/** Makes tfjs take the form of a filter's gradient that is faster for its shape; on a CPU. */
export function chooseFilterGradients(backend: TensorFlowBackend): void {
  const own = tf.getKernel(tf.Conv2DBackpropFilter, 'tensorflow');
  if (!own || registered.has(own)) return;
  const kernel: tf.KernelConfig = {
    ...own,
    kernelFunc: (given) => {
      const { x, dy } = given.inputs as { x: tf.Tensor4D; dy: tf.Tensor4D };
      const { strides, pad, dataFormat, filterShape } = given.attrs as tf.NamedAttrMap & tf.Conv2DBackpropFilterAttrs;
      const suits = dataFormat === 'NHWC' && (pad === 'same' || pad === 'valid') && byPatches(dy.shape, filterShape);
      if (!suits) return own.kernelFunc(given);
      const pair: [number, number] = typeof strides === 'number' ? [strides, strides] : strides;
      return filterGradientByPatches(backend, { x, dy, strides: pair, pad, filterShape });
    },
  };
  tf.unregisterKernel(tf.Conv2DBackpropFilter, 'tensorflow');
  tf.registerKernel(kernel);
  registered.add(kernel);
}

const registered = new WeakSet<tf.KernelConfig>();

function byPatches([n, height, width]: readonly number[], [kernelHeight, kernelWidth, channels, filters]: readonly number[]): boolean {
  const patch = kernelHeight! * kernelWidth! * channels!;
  return patch * filters! >= largeFilter && n! * height! * width! * patch * Float32Array.BYTES_PER_ELEMENT <= largestPatches;
}
