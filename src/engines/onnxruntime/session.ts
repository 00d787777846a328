import * as ort from 'onnxruntime-node';
import { InputError } from '../../errors.js';
import { encodeModel, type Graph } from '../../onnx/index.js';
import type { EngineOptions } from '../engine.js';

/** Where sessions run, chosen once an engine. */
export interface Placement {
  readonly provider: 'cpu' | 'webgpu' | 'cuda';
  /** CUDA device of this worker. */
  readonly deviceId: number;
  readonly intraOpThreads: number;
}

/** The devices a worker takes in turn: `cuda:0,1` gives worker 0 the first and worker 1 the second. */
export function placementOf({ device, worker, intraOpThreads }: EngineOptions): Placement {
  const [provider = '', list] = device.split(':');
  const ids = list ? list.split(',').map(Number) : [0];
  return {
    provider: provider === 'cuda' || provider === 'webgpu' ? provider : 'cpu',
    deviceId: ids[worker % ids.length]!,
    intraOpThreads,
  };
}

export const placementWords = ({ provider, deviceId }: Placement): string =>
  provider === 'cpu' ? 'CPU' : provider === 'webgpu' ? 'WebGPU' : `CUDA ${deviceId}`;

/** @throws InputError where the execution provider does not start */
export async function createSession(graph: Graph, placement: Placement): Promise<ort.InferenceSession> {
  const { provider, deviceId, intraOpThreads } = placement;
  const options: ort.InferenceSession.SessionOptions = {
    executionProviders: [provider === 'cuda' ? { name: 'cuda', deviceId } : provider],
    intraOpNumThreads: intraOpThreads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    // `optimize` has done what pays on the CPU; onnxruntime's own passes move our transposes back.
    graphOptimizationLevel: provider === 'cpu' ? 'disabled' : 'all',
    // Errors are thrown; what is below them is noise on the terminal.
    logSeverityLevel: 3,
    // Workers share the cores: a thread that spins while it waits takes another worker's time.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  };
  try {
    return await ort.InferenceSession.create(encodeModel(graph, { producerName: 'ganforge' }), options);
  } catch (error) {
    if (provider === 'cpu') throw error;
    const reason = causeOf(error);
    throw new InputError(
      'device',
      `onnxruntime does not start on ${placementWords(placement)} (${reason})`,
      'use --device cpu; `ganforge doctor` shows what is there',
    );
  }
}

/** What went wrong, without the place in onnxruntime's sources that stands before it. */
function causeOf(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return line.replace(/^.* was false\. /, '').replace(/\.?\s*$/, '');
}

/** Runs the smallest graph there is, to see whether a device works. */
export async function tryPlacement(placement: Placement): Promise<void> {
  const x = { name: 'x', shape: [1], dtype: 'float32' } as const;
  const graph: Graph = {
    name: 'probe',
    inputs: [x],
    outputs: [{ ...x, name: 'y' }],
    initializers: new Map(),
    nodes: [{ opType: 'Neg', inputs: ['x'], outputs: ['y'], attributes: {} }],
    types: new Map(),
  };
  const session = await createSession(graph, placement);
  try {
    await session.run({ x: new ort.Tensor('float32', Float32Array.of(1), [1]) });
  } finally {
    await session.release();
  }
}
