import { InputError } from '../../errors.js';
import { type Graph, SynchronousSession } from '../../onnx/index.js';
import type { EngineOptions } from '../engine.js';
import { cudaInstalled, mendOf } from './provider-help.js';
import { sessionOptions } from './session-options.js';

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

/**
 * Where an engine runs: on the device asked for; for `auto` CUDA where its provider is installed and starts, else the CPU.
 * @throws InputError where the device does not start
 */
export function choosePlacement(options: EngineOptions): Placement {
  const wanted = placementOf(options);
  if (options.device !== 'auto') {
    tryPlacement(wanted);
    return wanted;
  }
  const cuda: Placement = { ...wanted, provider: 'cuda' };
  if (!cudaInstalled()) return wanted;
  try {
    tryPlacement(cuda);
    return cuda;
  } catch {
    return wanted;
  }
}

export const placementWords = ({ provider, deviceId }: Placement): string =>
  provider === 'cpu' ? 'CPU' : provider === 'webgpu' ? 'WebGPU' : `CUDA ${deviceId}`;

/** @throws InputError where the execution provider does not start */
export function createSession(graph: Graph, placement: Placement): SynchronousSession {
  const { provider } = placement;
  if (provider === 'cuda' && !cudaInstalled()) throw notStarted(placement, 'its libraries are not installed');
  try {
    return new SynchronousSession(graph, sessionOptions(placement));
  } catch (error) {
    throw provider === 'cpu' ? error : notStarted(placement, causeOf(error));
  }
}

function notStarted(placement: Placement, reason: string): InputError {
  const what = `onnxruntime does not start on ${placementWords(placement)} (${reason})`;
  return new InputError('device', what, placement.provider === 'cpu' ? undefined : mendOf(placement.provider));
}

/** What went wrong, without the place in onnxruntime's sources that stands before it. */
function causeOf(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return line.replace(/^.* was false\. /, '').replace(/\.?\s*$/, '');
}

/** Runs the smallest graph there is, to see whether a device works. */
function tryPlacement(placement: Placement): void {
  const x = { name: 'x', shape: [1], dtype: 'float32' } as const;
  const graph: Graph = {
    name: 'probe',
    inputs: [x],
    outputs: [{ ...x, name: 'y' }],
    initializers: new Map(),
    nodes: [{ opType: 'Neg', inputs: ['x'], outputs: ['y'], attributes: {} }],
    types: new Map(),
  };
  const session = createSession(graph, placement);
  try {
    session.run({ x: { shape: [1], dtype: 'float32', data: Float32Array.of(1) } });
  } finally {
    session.release();
  }
}
