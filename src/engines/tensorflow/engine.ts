import { createRequire } from 'node:module';
import { isMainThread } from 'node:worker_threads';
import * as tf from '@tensorflow/tfjs';
import { InputError } from '../../errors.js';
import { EagerEngine } from '../eager.js';
import type { Engine, EngineOptions } from '../engine.js';
import { gpuWords } from '../visible-gpus.js';
import type { TensorFlowBackend } from './backend.js';
import { bfloat16Note } from './bfloat16/hardware.js';
import { isTensorFlowBackend, tensorflowDetails } from './details.js';
import { tensorFlowEagerBackend } from './eager-backend.js';
import { fillNodeGaps } from './node-gaps.js';
import { ProcessDevice } from './process-device.js';

const require = createRequire(import.meta.url);

type Loading = { readonly backend: TensorFlowBackend } | { readonly reason: string };

/** The first attempt in this thread; loading the binding again after a failure gives a less telling error. */
let loading: Loading | undefined;

/** Of the main thread, which chooses for all. */
const ofProcess = new ProcessDevice(process.env);

/**
 * TensorFlow's C library through tfjs-node, eagerly. A process uses one GPU, which the first engine of its main thread chooses.
 * @throws InputError where the binding does not load, or the device is not there
 */
export async function createTensorFlowEngine(options: EngineOptions): Promise<Engine> {
  const { device, intraOpThreads, precision } = options;
  if (device === 'webgpu') throw new InputError('device', 'the tensorflow engine has no WebGPU', 'use --engine onnxruntime for it');
  const load = () => loadBackend(device, intraOpThreads);
  const { backend, note } = isMainThread ? await ofProcess.enter(device, load) : { backend: load() };
  tf.enableProdMode();
  await tf.setBackend('tensorflow');
  const { version, gpu } = tensorflowDetails(backend);
  const visible = gpu ? (process.env.CUDA_VISIBLE_DEVICES ?? 'GPU') : undefined;
  const notes = [note, precision === 'bf16' && !gpu ? bfloat16Note() : undefined].filter((line) => line !== undefined);
  const place = { version, device: visible === undefined ? 'CPU' : gpuWords(visible), gpu: visible, note: notes.join('; ') || undefined };
  return new EagerEngine('tensorflow', tensorFlowEagerBackend(backend, place, options));
}

/** @throws InputError where there is none, or it is not on the kind of device that is asked for */
function loadBackend(device: string, intraOpThreads: number): TensorFlowBackend {
  loading ??= tryLoading(intraOpThreads);
  if ('reason' in loading) {
    throw new InputError(
      'tensorflow-missing',
      `TensorFlow does not load (${loading.reason})`,
      'set one up with `ganforge setup tensorflow`, or use --engine onnxruntime',
    );
  }
  const { backend } = loading;
  if (device.startsWith('cuda') && !backend.isUsingGpuDevice) {
    throw new InputError('device', 'TensorFlow sees no CUDA device', 'see `nvidia-smi` and CUDA_VISIBLE_DEVICES, or use --device cpu');
  }
  return backend;
}

function tryLoading(intraOpThreads: number): Loading {
  // TensorFlow reads these once, when its library is loaded; in a worker thread they are a copy nobody reads.
  process.env.TF_NUM_INTRAOP_THREADS ??= String(intraOpThreads);
  process.env.TF_NUM_INTEROP_THREADS ??= '1';
  process.env.OMP_NUM_THREADS ??= String(intraOpThreads);
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true';
  fillNodeGaps();
  try {
    require('@tensorflow/tfjs-node-gpu');
    const backend = tf.findBackend('tensorflow');
    return isTensorFlowBackend(backend) ? { backend } : { reason: 'another tfjs has its backend' };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { reason: message.split('\n')[0]!.trim() };
  }
}
