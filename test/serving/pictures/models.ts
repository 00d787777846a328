import type { ModelDescription } from '../../../src/export/model-description.js';
import { dtypeCodes } from '../../../src/onnx/element-types.js';
import type { Constant, DType, Graph, Node } from '../../../src/onnx/graph.js';
import { encodeModel } from '../../../src/onnx/model-file.js';
import type { Distribution } from '../../../src/random/distribution.js';
import { fillSamples } from '../../../src/random/random.js';

export interface TinyModel {
  readonly channels?: 1 | 3;
  /** Side of the images. */
  readonly side?: number;
  readonly latent?: number;
  readonly distribution?: Distribution;
  readonly classes?: number;
  /** Whether it takes a number that the image is brightened by. */
  readonly scalar?: boolean;
  readonly points?: boolean;
  readonly bytes?: boolean;
  /** Of latents and of the output. */
  readonly precision?: 'float32' | 'float16';
  readonly labels?: 'int32' | 'int64';
  /** Another model of the same form. */
  readonly seed?: number;
}

/** A file as `ganforge export` writes it, of tanh(scalar (W latent + E[label])). */
export function tinyModel(model: TinyModel = {}): Uint8Array {
  const { channels = 1, side = 4, latent = 6, distribution = 'normal', classes = 0, scalar = false, points = false } = model;
  const { bytes = false, precision = 'float32', labels = 'int32', seed = 1 } = model;
  const size = points ? 2 : channels * side * side;
  const weights = (rows: number, purpose: string): Constant => {
    const data = new Float32Array(rows * size);
    fillSamples(data, size, 0, 'normal', { seed, purpose });
    return { shape: [rows, size], dtype: 'float32', data };
  };
  const initializers = new Map<string, Constant>([['w', weights(latent, 'w')]]);
  const nodes: Node[] = [];
  const op = (opType: string, inputs: readonly string[], to: string, attributes: Node['attributes'] = {}): string => {
    nodes.push({ opType, inputs, outputs: [to], attributes });
    return to;
  };
  const cast = (from: string, to: string, dtype: DType) => op('Cast', [from], to, { to: dtypeCodes[dtype] });
  const constant = (name: string, value: Constant) => {
    initializers.set(name, value);
    return name;
  };
  const number = (name: string, value: number) => constant(name, { shape: [], dtype: 'float32', data: Float32Array.of(value) });

  let x = op('MatMul', [precision === 'float16' ? cast('latent', 'latent32', 'float32') : 'latent', 'w'], 'product');
  if (classes > 0) x = op('Add', [x, op('Gather', [constant('e', weights(classes, 'e')), 'label'], 'embedding')], 'sum');
  if (scalar) x = op('Mul', [x, 'brightness'], 'scaled');
  x = op('Tanh', [x], 'tanh');
  const shape = BigInt64Array.from(points ? [-1n, 2n] : [-1n, BigInt(channels), BigInt(side), BigInt(side)]);
  x = op('Reshape', [x, constant('shape', { shape: [shape.length], dtype: 'int64', data: shape })], 'shaped');
  if (bytes) {
    x = op('Floor', [op('Add', [op('Mul', [x, number('half', 127.5)], 'm'), number('middle', 128)], 'a')], 'floor');
    x = cast(op('Transpose', [x], 'nhwc', { perm: [0, 2, 3, 1] }), 'cast', 'uint8');
  } else if (precision === 'float16') x = cast(x, 'half_precision', 'float16');
  const name = points ? 'points' : 'image';
  op('Identity', [x], name);

  const description: ModelDescription = {
    inputs: [
      { name: 'latent', kind: 'latent', shape: [latent], distribution },
      ...(classes > 0 ? [{ name: 'label', kind: 'label', classes } as const] : []),
      ...(scalar ? [{ name: 'brightness', kind: 'scalar', default: 1 } as const] : []),
    ],
    output: {
      name,
      kind: points ? 'points' : 'image',
      shape: points ? [2] : [side, side, channels],
      format: bytes ? 'uint8' : 'float32',
    },
  };
  const image = bytes ? [side, side, channels] : [channels, side, side];
  const graph: Graph = {
    name: 'tiny',
    inputs: [
      { name: 'latent', shape: ['batch', latent], dtype: precision },
      ...(classes > 0 ? [{ name: 'label', shape: ['batch'], dtype: labels }] : []),
      ...(scalar ? [{ name: 'brightness', shape: [], dtype: 'float32' as const }] : []),
    ],
    outputs: [{ name, shape: ['batch', ...(points ? [2] : image)], dtype: bytes ? 'uint8' : precision }],
    initializers,
    nodes,
    types: new Map(),
  };
  return encodeModel(graph, {
    metadata: { system: 'tiny', inputs: JSON.stringify(description.inputs), output: JSON.stringify(description.output) },
  });
}

/** A model that doubles numbers, which says of itself what it is told to. */
export function doublingModel(metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  const graph: Graph = {
    name: 'doubling',
    inputs: [{ name: 'x', shape: ['batch', 2], dtype: 'float32' }],
    outputs: [{ name: 'y', shape: ['batch', 2], dtype: 'float32' }],
    initializers: new Map(),
    nodes: [{ opType: 'Add', inputs: ['x', 'x'], outputs: ['y'], attributes: {} }],
    types: new Map(),
  };
  return encodeModel(graph, { metadata });
}
