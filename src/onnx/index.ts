/**
 * tfjs programs as ONNX graphs: `traceToOnnx` records one, `optimize` makes it fast, `traceDynamicBatch` frees its batch
 * dimension, `bindInitializers` puts weights into it, `encodeModel` writes it. Usable without the rest of ganforge.
 */
export { onnxBackend } from './backend/backend.js';
export { type Bindings, bindInitializers } from './bind.js';
export { batchDimension, traceDynamicBatch } from './dynamic-batch.js';
export { evaluate } from './evaluate.js';
export type { Attributes, AttributeValue, Constant, DType, Graph, Node, TensorType, TypedValues, ValueInfo } from './graph.js';
export { decodeModelMetadata, encodeModel, type ModelHeader, type ModelInfo } from './model-file.js';
export { optimize } from './optimize.js';
export { type InputDeclaration, type TracedFunction, type TraceOptions, type TraceScope, traceToOnnx } from './trace.js';
