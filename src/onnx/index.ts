/**
 * tfjs programs as ONNX graphs. Usable without the rest of ganforge; `docs/onnx.md` shows how. Importing it registers
 * with tfjs the backend `onnx`, on which ordinary programs run (`tf.setBackend('onnx')`), and the gradients that tfjs
 * lacks. `compile` makes a program of a function, `exportModel` a file of a model. All stand on these:
 *
 * 1. `traceToOnnx` runs a program once under the backend `onnx` (`backend/`), whose kernels append operators to a
 *    `Graph` (`graph.ts`, built by `builder.ts`, typed by `shape-inference.ts`). tfjs's gradients are kernels too, so a
 *    training step with its gradients, of second order as well, becomes one graph.
 * 2. `bindInitializers` puts weights into it where it is to be exported.
 * 3. `optimize` runs the passes (`passes/`) over it: tfjs keeps channels last and broadcasts by copying, ONNX neither.
 *    To run it on this machine's CPU, `lowerForCpu` then gives convolutions and matrix products their fastest form (`lowerings/`).
 * 4. `traceDynamicBatch` does 1 to 3 at three batch sizes and makes one graph for all.
 * 5. `encodeModel` writes it as a file (`model-file.ts`), its weights in another one where they are large
 *    (`external-data.ts`). `toHalfPrecision`, between 3 and 4, puts weights and work in float16.
 *
 * A kernel is a few lines in a file of `backend/kernels/`: it gets values and attributes and returns a value made of
 * ONNX operators, whose shapes follow by themselves. A pass is a rule for `passes/rewrite.ts` and an entry in
 * `optimize.ts`.
 *
 * @example
 * const graph = optimize(traceToOnnx(({ x }) => ({ y: tf.relu(x) }), [{ name: 'x', shape: [2, 3], dtype: 'float32' }]));
 * const session = await ort.InferenceSession.create(encodeModel(graph));
 */
import '../layers/gradients.js';
import { onnxBackend } from './backend/backend.js';

onnxBackend();

export { type OnnxBackend, onnxBackend } from './backend/backend.js';
export { type Bindings, bindInitializers } from './bind.js';
export { castOutput } from './cast-output.js';
export { type Continuation, continueFrom, withOutputs, withoutUnusedInputs } from './common-work.js';
export { type CompiledProgram, type CompileOptions, compile, type Feed, type Result } from './compile.js';
export { batchDimension, traceDynamicBatch } from './dynamic-batch.js';
export { arrayTypes } from './element-types.js';
export { evaluate } from './evaluate.js';
export { exportModel, type ModelExportOptions, type ModelInput } from './export-model.js';
export { type ExternalData, externalContent, type Place, placeExternally, weightBytes } from './external-data.js';
export type { Attributes, AttributeValue, Constant, DType, Graph, Node, TensorType, TypedValues, ValueInfo } from './graph.js';
export { toHalfPrecision } from './half-precision.js';
export { convolutionsToMeasure, fastestForm } from './lowerings/autotune.js';
export { blockSize } from './lowerings/block-size.js';
export { type LoweringPlan, lowerForCpu, plainPlan } from './lowerings/plan.js';
export { decodeModelMetadata, encodeModel, type ModelHeader, type ModelInfo } from './model-file.js';
export { optimize } from './optimize.js';
export { SynchronousSession } from './synchronous-session.js';
export { type InputDeclaration, type TracedFunction, type TraceOptions, type TraceScope, traceToOnnx } from './trace.js';
