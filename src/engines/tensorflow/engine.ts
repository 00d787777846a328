import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs';
import { InputError } from '../../errors.js';
import { EagerEngine } from '../eager.js';
import type { Engine, EngineOptions } from '../engine.js';
import type { TensorFlowBackend } from './backend.js';
import { fusedOpsOf } from './fused-ops.js';
import { fillNodeGaps } from './node-gaps.js';

const require = createRequire(import.meta.url);

/** The parts of tfjs-node that are used here; the package is optional, so its types may be absent. */
interface NodeBinding {
  readonly backend: () => TensorFlowBackend;
  readonly version: { readonly 'tfjs-node': string };
}

/** The last error of loading the binding; loading it again after a failure gives a less telling one. */
let loading: { readonly binding: NodeBinding } | { readonly reason: string } | undefined;

/**
 * TensorFlow's C library through tfjs-node, eagerly. One process uses one GPU: the last that CUDA_VISIBLE_DEVICES shows.
 * @throws InputError where the binding does not load
 */
export async function createTensorFlowEngine({ device, intraOpThreads, fused }: EngineOptions): Promise<Engine> {
  if (device === 'webgpu') throw new InputError('device', 'the tensorflow engine has no WebGPU', 'use --engine onnxruntime for it');
  const binding = loadBinding(intraOpThreads);
  tf.enableProdMode();
  await tf.setBackend('tensorflow');
  const backend = binding.backend();
  const gpu = backend.isUsingGpuDevice === true;
  if (device.startsWith('cuda') && !gpu) {
    throw new InputError('device', 'TensorFlow sees no CUDA device', 'see `nvidia-smi` and CUDA_VISIBLE_DEVICES, or use --device cpu');
  }
  const inWords = `${gpu ? 'CUDA' : 'CPU'} (TensorFlow ${backend.binding.TF_Version ?? '?'})`;
  return new EagerEngine('tensorflow', 'tensorflow', inWords, fused === false ? {} : fusedOpsOf(backend));
}

function loadBinding(intraOpThreads: number): NodeBinding {
  loading ??= tryLoading(intraOpThreads);
  if ('binding' in loading) return loading.binding;
  throw new InputError(
    'tensorflow-missing',
    `TensorFlow does not load (${loading.reason})`,
    'set one up with `ganforge setup tensorflow`, or use --engine onnxruntime',
  );
}

function tryLoading(intraOpThreads: number): { readonly binding: NodeBinding } | { readonly reason: string } {
  // TensorFlow reads these once, when its library is loaded; in a worker thread they are a copy nobody reads.
  process.env.TF_NUM_INTRAOP_THREADS ??= String(intraOpThreads);
  process.env.TF_NUM_INTEROP_THREADS ??= '1';
  process.env.OMP_NUM_THREADS ??= String(intraOpThreads);
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true';
  fillNodeGaps();
  try {
    return { binding: require('@tensorflow/tfjs-node-gpu') as NodeBinding };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { reason: message.split('\n')[0]!.trim() };
  }
}
