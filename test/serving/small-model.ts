import type { Graph, ValueInfo } from '../../src/onnx/graph.js';
import { encodeModel } from '../../src/onnx/model-file.js';

export interface SmallModel {
  readonly inputs?: readonly ValueInfo[];
  readonly outputs?: readonly ValueInfo[];
  readonly metadata?: Readonly<Record<string, string>>;
  readonly producerName?: string;
  /** Name of the file with its only weight, a float32. */
  readonly weightsIn?: string;
}

const vector: ValueInfo = { name: 'x', shape: ['batch', 2], dtype: 'float32' };

/** A model file: y = relu(x), rows of two float32 unless others are given. */
export function smallModel({ inputs = [vector], outputs = [{ ...vector, name: 'y' }], ...info }: SmallModel = {}): Uint8Array {
  const weight = { shape: [1], dtype: 'float32', data: Float32Array.of(1) } as const;
  const graph: Graph = {
    name: 'small',
    inputs,
    outputs,
    initializers: info.weightsIn === undefined ? new Map() : new Map([['w', weight]]),
    nodes: [{ opType: 'Relu', inputs: [inputs[0]?.name ?? ''], outputs: [outputs[0]?.name ?? ''], attributes: {} }],
    types: new Map(),
  };
  return encodeModel(graph, {
    producerName: info.producerName ?? 'hand',
    ...(info.metadata && { metadata: info.metadata }),
    ...(info.weightsIn !== undefined && {
      external: { location: info.weightsIn, places: new Map([['w', { offset: 0, length: 4 }]]) },
    }),
  });
}

/** A generator as ganforge exports it: a latent of 3, a label of 4 classes and the scalar "truncation" to 2 x 2 images. */
export function describedModel(changes: Partial<SmallModel> = {}): Uint8Array {
  return smallModel({
    inputs: [
      { name: 'latent', shape: ['batch', 3], dtype: 'float32' },
      { name: 'label', shape: ['batch'], dtype: 'int32' },
      { name: 'truncation', shape: [], dtype: 'float32' },
    ],
    outputs: [{ name: 'image', shape: ['batch', 1, 2, 2], dtype: 'float32' }],
    producerName: 'ganforge',
    metadata: {
      inputs: JSON.stringify([
        { name: 'latent', kind: 'latent', shape: [3], distribution: 'normal' },
        { name: 'label', kind: 'label', classes: 4 },
        { name: 'truncation', kind: 'scalar', default: 0.5 },
      ]),
      output: JSON.stringify({ name: 'image', kind: 'image', shape: [2, 2, 1], format: 'float32' }),
    },
    ...changes,
  });
}
