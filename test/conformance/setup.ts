/**
 * The first module of the bundled suite: makes `onnx` the only backend there is, so that nothing can fall back to
 * another, and the one that tfjs-core's tests run against.
 */
import * as tf from '@tensorflow/tfjs';
import { setTestEnvs } from '@tensorflow/tfjs-core/dist/jasmine_util.js';
// Not by the entrance, which registers gradients that tfjs lacks: the suite is about tfjs's own.
import { onnxBackend } from '../../src/onnx/backend/backend.js';

const backend = onnxBackend();
const { registry, registryFactory } = tf.engine();
for (const name of Object.keys(registryFactory)) if (name !== 'onnx') tf.removeBackend(name);
if (tf.findBackend('onnx') !== backend || Object.keys(registry).length > 1) throw new Error('onnx is not the only backend');
setTestEnvs([{ name: 'onnx', backendName: 'onnx', isDataSync: true, flags: {} }]);
