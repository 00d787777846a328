import * as tf from '@tensorflow/tfjs';
import { single } from './cotangent.js';

/** What was mirrored adds up with what it is a mirror image of, one axis after the other. tfjs drops it. */
tf.registerGradient({
  kernelName: tf.MirrorPad,
  inputsToSave: ['x'],
  gradFunc: (dy, [x], attributes) => {
    const { paddings, mode } = attributes as tf.NamedAttrMap & tf.MirrorPadAttrs;
    return { x: () => paddings.reduce((gradient, pads, axis) => unmirrored(gradient, axis, pads, x!.shape[axis]!, mode), single(dy)) };
  },
});

function unmirrored(
  dy: tf.Tensor,
  axis: number,
  [before, after]: readonly [number, number],
  size: number,
  mode: 'reflect' | 'symmetric',
): tf.Tensor {
  if (before === 0 && after === 0) return dy;
  // `reflect` does not repeat the edge itself.
  const edge = mode === 'reflect' ? 1 : 0;
  const part = (from: number, length: number): tf.Tensor =>
    tf.slice(
      dy,
      dy.shape.map((_, i) => (i === axis ? from : 0)),
      dy.shape.map((d, i) => (i === axis ? length : d)),
    );
  const mirrored = (from: number, length: number, to: number): tf.Tensor =>
    tf.pad(
      tf.reverse(part(from, length), axis),
      dy.shape.map((_, i) => (i === axis ? [to, size - to - length] : [0, 0])),
    );
  let gradient = part(before, size);
  if (before > 0) gradient = tf.add(gradient, mirrored(0, before, edge));
  if (after > 0) gradient = tf.add(gradient, mirrored(before + size, after, size - edge - after));
  return gradient;
}

/** The copies add up. One reduction for any rank, where tfjs takes a slice a copy and knows ranks up to 4. */
tf.registerGradient({
  kernelName: tf.Tile,
  inputsToSave: ['x'],
  gradFunc: (dy, [x], attributes) => {
    const { reps } = attributes as tf.NamedAttrMap & tf.TileAttrs;
    const { shape } = x!;
    // An axis of `size` elements, repeated, is [copies, size].
    const apart = shape.flatMap((size, i) => (reps[i] === 1 ? [size] : size === 1 ? [reps[i]!] : [reps[i]!, size]));
    const copied = shape.flatMap((size, i) => (reps[i] === 1 ? [false] : size === 1 ? [true] : [true, false]));
    const axes = copied.flatMap((isCopies, axis) => (isCopies ? [axis] : []));
    return { x: () => (axes.length === 0 ? single(dy).clone() : tf.reshape(tf.sum(tf.reshape(single(dy), apart), axes), shape)) };
  },
});

/** Every element has one place in the result. */
tf.registerGradient({
  kernelName: tf.DepthToSpace,
  gradFunc: (dy, _, attributes) => {
    const { blockSize: b, dataFormat } = attributes as tf.NamedAttrMap & tf.DepthToSpaceAttrs;
    const y = single(dy);
    const [n, p, q, r] = y.shape as [number, number, number, number];
    return {
      x: () =>
        dataFormat === 'NHWC'
          ? tf.reshape(tf.transpose(tf.reshape(y, [n, p / b, b, q / b, b, r]), [0, 1, 3, 2, 4, 5]), [n, p / b, q / b, b * b * r])
          : tf.reshape(tf.transpose(tf.reshape(y, [n, p, q / b, b, r / b, b]), [0, 3, 5, 1, 2, 4]), [n, b * b * p, q / b, r / b]),
    };
  },
});
