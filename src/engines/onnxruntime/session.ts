import { type Graph, SynchronousSession } from '../../onnx/index.js';
import type { EngineOptions } from '../engine.js';
import { orderByBus } from '../visible-gpus.js';
import { causeOf, notStarted, type Placement, placementOf } from './placement.js';
import { cudaInstalled } from './provider-help.js';
import { sessionOptions } from './session-options.js';

/**
 * Where an engine runs: on the device asked for; for `auto` CUDA where its provider is installed and starts, else the CPU.
 * @throws InputError where the device does not start
 */
export function choosePlacement(options: EngineOptions): Placement {
  const wanted = placementOf(options);
  if (wanted.provider === 'cuda' || options.device === 'auto') orderByBus(process.env);
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
