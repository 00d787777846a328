import * as tf from '@tensorflow/tfjs';
import { onnxBackend } from '../../onnx/index.js';
import type { Stage } from '../../systems/system.js';
import { buildNetworks, disposeNetworks, type Models } from '../networks.js';
import { NetworkInputs } from './network-inputs.js';

/** Builds a stage's networks for tracing (`tracePhase`, `traceSampler`), for a look at their graphs. */
export async function withTraceableNetworks<T>(stage: Stage, look: (models: Models, weights: NetworkInputs) => T | Promise<T>): Promise<T> {
  tf.enableProdMode();
  onnxBackend();
  await tf.setBackend('onnx');
  const models = buildNetworks(stage);
  try {
    return await look(models, new NetworkInputs(models));
  } finally {
    disposeNetworks(models);
  }
}
