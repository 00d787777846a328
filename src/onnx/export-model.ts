import * as tf from '@tensorflow/tfjs';
import { InputError } from '../errors.js';
import { traceDynamicBatch } from './dynamic-batch.js';
import type { Graph } from './graph.js';
import { encodeModel, type ModelInfo } from './model-file.js';
import { optimize } from './optimize.js';
import { type InputDeclaration, type TracedFunction, traceToOnnx } from './trace.js';

/** An input of an exported function; the dimension `null` is the batch, of any size. */
export interface ModelInput extends Omit<InputDeclaration, 'shape'> {
  readonly shape: readonly (number | null)[];
}

export interface ModelExportOptions extends ModelInfo {
  /** Name of the graph; a model's own by default. */
  readonly name?: string;
}

/**
 * An ONNX file of a tfjs model in inference mode, weights included, for any batch size. Inputs and outputs have the
 * names that tfjs gives them and its layout: pictures have their channels last.
 * @throws InputError where an input has an unknown dimension besides the batch, or a layer cannot be traced
 * @example
 * await writeFile('model.onnx', exportModel(model));
 */
export function exportModel(model: tf.LayersModel, options?: ModelExportOptions): Uint8Array;
/**
 * An ONNX file of a tfjs function. Tensors and variables made before are its weights. A dimension `null` of an input is
 * the batch, and the file takes any; the function is traced at three batch sizes then.
 * @throws InputError where the function cannot be traced; Error where it is not the same program for all batch sizes
 * @example
 * exportModel(({ x }) => ({ y: tf.softmax(x) }), [{ name: 'x', shape: [null, 10], dtype: 'float32' }]);
 */
export function exportModel(fn: TracedFunction, inputs: readonly ModelInput[], options?: ModelExportOptions): Uint8Array;
export function exportModel(
  program: tf.LayersModel | TracedFunction,
  inputsOrOptions: readonly ModelInput[] | ModelExportOptions = {},
  last: ModelExportOptions = {},
): Uint8Array {
  if (program instanceof tf.LayersModel) {
    const options = inputsOrOptions as ModelExportOptions;
    // A sequential model has no names for its inputs and outputs before.
    if (program instanceof tf.Sequential && !program.built) program.build();
    return encodeModel(graphOf(inferenceOf(program), inputsOf(program), options.name ?? program.name), options);
  }
  return encodeModel(graphOf(program, inputsOrOptions as readonly ModelInput[], last.name ?? 'program'), last);
}

function graphOf(fn: TracedFunction, inputs: readonly ModelInput[], name: string): Graph {
  const trace = (batch: number): Graph =>
    optimize(
      traceToOnnx(
        fn,
        inputs.map((input) => ({ ...input, shape: input.shape.map((d) => d ?? batch) })),
        { name },
      ),
    );
  const dynamic = inputs.some(({ shape }) => shape.includes(null));
  return dynamic ? traceDynamicBatch(trace) : trace(1);
}

function inferenceOf(model: tf.LayersModel): TracedFunction {
  return (inputs) => {
    const values = model.inputNames.map((name) => inputs[name]!);
    const outputs = [model.apply(values, { training: false })].flat();
    return Object.fromEntries(model.outputNames.map((name, i) => [name, outputs[i] as tf.Tensor]));
  };
}

function inputsOf(model: tf.LayersModel): ModelInput[] {
  return model.inputs.map(({ shape, dtype }, i) => {
    const name = model.inputNames[i]!;
    if (shape.slice(1).includes(null) || (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool')) {
      throw new InputError(
        'model-input',
        `the input ${name} of the model ${model.name} is ${dtype} [${shape.map((d) => d ?? 'any')}]`,
        'give it a shape in which all but the batch is fixed, and numbers',
      );
    }
    return { name, shape, dtype };
  });
}
