import type { Gpu } from './nvidia-smi.js';

/**
 * The GPUs that CUDA shows a process, in its order: an entry of CUDA_VISIBLE_DEVICES each, which is an index or a UUID. As in
 * CUDA a list ends before the first entry that names no GPU.
 *
 * @param gpus those there are, none where it is not known
 * @returns undefined where neither the variable nor `gpus` tells
 */
export function visibleGpus(env: NodeJS.ProcessEnv, gpus: readonly Gpu[]): readonly string[] | undefined {
  const given = env.CUDA_VISIBLE_DEVICES;
  if (given === undefined) return gpus.length > 0 ? gpus.map(({ index }) => String(index)) : undefined;
  const entries = given.split(',').map((entry) => entry.trim());
  const end = entries.findIndex((entry) => !namesGpu(entry, gpus));
  return end < 0 ? entries : entries.slice(0, end);
}

/** The GPU of an entry; the beginning of a UUID is enough. */
export const gpuOf = (entry: string, gpus: readonly Gpu[]): Gpu | undefined =>
  gpus.find(({ index, uuid }) => String(index) === entry || (entry.startsWith('GPU-') && uuid.startsWith(entry)));

/** Has CUDA count as nvidia-smi does, unless the user has said how; its own order begins with the fastest. */
export function orderByBus(env: NodeJS.ProcessEnv): void {
  env.CUDA_DEVICE_ORDER ??= 'PCI_BUS_ID';
}

/** An entry in words: `GPU 1`, `GPU-6b1c`. */
export const gpuWords = (entry: string): string => (/^\d+$/.test(entry) ? `GPU ${entry}` : entry);

/** Parts of a GPU (MIG) are on no list of whole ones. */
function namesGpu(entry: string, gpus: readonly Gpu[]): boolean {
  if (/^MIG-./.test(entry)) return true;
  return /^(\d+$|GPU-.)/.test(entry) && (gpus.length === 0 || gpuOf(entry, gpus) !== undefined);
}
