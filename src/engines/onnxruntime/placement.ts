import { InputError } from '../../errors.js';
import { packageVersion } from '../../package-version.js';
import type { EngineOptions, EnginePlace } from '../engine.js';
import { localRank, localRanks } from '../local-rank.js';
import { visibleGpus } from '../visible-gpus.js';
import { mendOf } from './provider-help.js';

/** Where sessions run, chosen once an engine. */
export interface Placement {
  readonly provider: 'cpu' | 'webgpu' | 'cuda';
  /** CUDA device of this worker. */
  readonly deviceId: number;
  readonly intraOpThreads: number;
}

/**
 * The device of a worker: `cuda:0,1` gives worker 0 the first and worker 1 the second, and of several ranks on this machine their
 * first workers before their second ones.
 */
export function placementOf({ device, worker, intraOpThreads }: EngineOptions, env = process.env): Placement {
  const [provider = '', list] = device.split(':');
  const ids = list ? list.split(',').map(Number) : [0];
  const place = (localRank(env) ?? 0) + worker * (localRanks(env) ?? 1);
  return {
    provider: provider === 'cuda' || provider === 'webgpu' ? provider : 'cpu',
    deviceId: ids[place % ids.length]!,
    intraOpThreads,
  };
}

export const placementWords = ({ provider, deviceId }: Placement): string =>
  provider === 'cpu' ? 'CPU' : provider === 'webgpu' ? 'WebGPU' : `CUDA ${deviceId}`;

/** What an engine says of where it is: of the GPUs that `env` shows CUDA, `deviceId` counts those. */
export function enginePlace(placement: Placement, env: NodeJS.ProcessEnv): EnginePlace {
  const { provider, deviceId } = placement;
  const gpu = visibleGpus(env, [])?.[deviceId] ?? String(deviceId);
  return {
    version: packageVersion('onnxruntime-node') ?? 'of unknown version',
    device: placementWords(placement),
    ...(provider === 'cuda' ? { gpu } : {}),
  };
}

/** What to say where an execution provider does not start. */
export function notStarted(placement: Placement, reason: string): InputError {
  const what = `onnxruntime does not start on ${placementWords(placement)} (${reason})`;
  return new InputError('device', what, placement.provider === 'cpu' ? undefined : mendOf(placement.provider));
}

/** What went wrong, without the place in onnxruntime's sources that stands before it. */
export function causeOf(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return line.replace(/^.* was false\. /, '').replace(/\.?\s*$/, '');
}
