import * as tf from '@tensorflow/tfjs';
import type { GraphBuilder, Value } from '../../builder.js';
import { sameShape, sizeOf } from '../../graph.js';
import { averagePool, averagePoolGradient, maximumPool, maximumPoolGradient, type Windows } from '../../lowerings/pooling.js';
import { cast, type Kernel, type KernelTable, named, transpose, unary, uniform } from '../kernel.js';

type PoolAttrs = Pick<tf.AvgPool3DAttrs, 'pad' | 'dimRoundingMode'> & { filterSize: number | number[]; strides: number | number[] };
type Pool = (g: GraphBuilder, x: Value, windows: Windows) => Value;
type Gradient = (g: GraphBuilder, input: Value, dy: Value, windows: Windows) => Value;

/** Pooling of pictures and volumes and its gradients, channels last. */
export const poolingKernels: KernelTable = {
  // To tfjs a window without elements has the mean NaN in a picture, 0 in a volume.
  AvgPool: pooling((g, x, windows) => averagePool(g, x, windows, Number.NaN)),
  AvgPool3D: pooling((g, x, windows) => averagePool(g, x, windows, 0)),
  MaxPool: pooling((g, x, windows) => maximumPool(g, x, windows).maxima),
  MaxPool3D: pooling((g, x, windows) => maximumPool(g, x, windows).maxima),
  AvgPoolGrad: gradient((g, _, dy, windows) => averagePoolGradient(g, dy, windows)),
  AvgPool3DGrad: gradient((g, _, dy, windows) => averagePoolGradient(g, dy, windows)),
  MaxPoolGrad: gradient(maximumPoolGradient),
  MaxPool3DGrad: gradient(maximumPoolGradient),
};

function pooling(pool: Pool): Kernel {
  return unary<PoolAttrs>((g, x, a) => {
    const windows = windowsOf(x.shape, a);
    const shape = [x.shape[0]!, ...windows.output, x.shape.at(-1)!];
    // Windows of one element are the identity to tfjs wherever the shape stays, with strides and pads too.
    if (sizeOf(windows.kernel) === 1 && sameShape(shape, x.shape)) return x;
    if (sizeOf(shape) === 0) return uniform(g, 0, shape, x.dtype);
    // onnxruntime pools no int32.
    return cast(g, channelsLast(g, pool(g, channelsFirst(g, cast(g, x, 'float32')), windows)), x.dtype);
  });
}

function gradient(emit: Gradient): Kernel {
  return named(['dy', 'input'], (g, [dy, input], a: PoolAttrs) => {
    // Gradients are not told how the number of windows was rounded.
    const windows = { ...windowsOf(input.shape, a), output: dy.shape.slice(1, -1) };
    return channelsLast(g, emit(g, channelsFirst(g, input), channelsFirst(g, dy), windows));
  });
}

/**
 * Sizes and pads as tfjs computes them. With `same` and a stride beyond the window its pads are negative in three
 * dimensions: the first elements are not read.
 */
function windowsOf(shape: readonly number[], a: PoolAttrs): Windows {
  const input = shape.slice(1, -1);
  if (input.length === 2) {
    const [size, strides] = [a.filterSize, a.strides] as [number | [number, number], number | [number, number]];
    const info = tf.backend_util.computePool2DInfo(
      [...shape] as [number, number, number, number],
      size,
      strides,
      1,
      a.pad,
      a.dimRoundingMode,
    );
    return {
      input,
      output: [info.outHeight, info.outWidth],
      kernel: [info.filterHeight, info.filterWidth],
      strides: [info.strideHeight, info.strideWidth],
      before: [info.padInfo.top, info.padInfo.left],
    };
  }
  const [size, strides] = [a.filterSize, a.strides] as [number | [number, number, number], number | [number, number, number]];
  const volume = [...shape] as [number, number, number, number, number];
  const info = tf.backend_util.computePool3DInfo(volume, size, strides, 1, a.pad, a.dimRoundingMode);
  return {
    input,
    output: [info.outDepth, info.outHeight, info.outWidth],
    kernel: [info.filterDepth, info.filterHeight, info.filterWidth],
    strides: [info.strideDepth, info.strideHeight, info.strideWidth],
    before: [info.padInfo.front, info.padInfo.top, info.padInfo.left],
  };
}

function channelsFirst(g: GraphBuilder, x: Value): Value {
  const rank = x.shape.length;
  return transpose(g, x, [0, rank - 1, ...Array.from({ length: rank - 2 }, (_, i) => i + 1)]);
}

function channelsLast(g: GraphBuilder, x: Value): Value {
  return transpose(g, x, [0, ...Array.from({ length: x.shape.length - 2 }, (_, i) => i + 2), 1]);
}
