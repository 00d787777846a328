import { InputError } from '../../errors.js';
import { localRank } from '../local-rank.js';
import type { Gpu } from '../nvidia-smi.js';
import { gpuOf, gpuWords, visibleGpus } from '../visible-gpus.js';

/** What TensorFlow is given of the GPUs of a machine: one, or none. */
export interface VisibleDevice {
  /** For CUDA_VISIBLE_DEVICES: index or UUID of the GPU, or `noGpu`. */
  readonly visible: string;
  /** What is worth a line at the start: there was a choice that nobody has made. */
  readonly note?: string | undefined;
}

/** What names no GPU in CUDA_VISIBLE_DEVICES, and so hides all of them. */
export const noGpu = '-1';

/**
 * The one GPU of a process, of those that the environment shows: the one asked for; that of the process's rank on this machine; else
 * the first. Where nobody knows which there are, what is asked for is taken at its word: TensorFlow itself will tell.
 *
 * @param device `auto`, `cpu`, `cuda` or `cuda:N[,N]`
 * @param gpus those there are, none where it is not known
 * @throws InputError where several are asked for, or one that there is not
 */
export function chooseDevice(device: string, env: NodeJS.ProcessEnv, gpus: readonly Gpu[]): VisibleDevice {
  if (device === 'cpu') return { visible: noGpu };
  const visible = visibleGpus(env, gpus);
  const [, asked] = /^cuda:(.+)$/.exec(device) ?? [];
  if (asked !== undefined) return { visible: named(asked, visible) };
  const rank = localRank(env);
  if (visible === undefined) return { visible: String(rank ?? 0) };
  const [first] = visible;
  if (first === undefined) {
    if (device === 'auto') return { visible: noGpu };
    throw new InputError('device', `CUDA_VISIBLE_DEVICES=${env.CUDA_VISIBLE_DEVICES} shows no GPU`, 'unset it, or use --device cpu');
  }
  if (rank !== undefined) return { visible: ofRank(rank, visible, env) };
  if (visible.length === 1) return { visible: first };
  const name = gpuOf(first, gpus)?.name;
  const taken = `${gpuWords(first)}${name === undefined ? '' : ` (${name})`}`;
  return {
    visible: first,
    note: `${visible.length} GPUs are visible and TensorFlow takes one a process: ${taken}; --device cuda:N takes another, and of --engine onnxruntime --device cuda:0,1 each worker takes one`,
  };
}

/** The Nth of those that are visible, as CUDA counts. */
function named(asked: string, visible: readonly string[] | undefined): string {
  const [index = '', ...more] = asked.split(',');
  if (more.length > 0) {
    const mend = `use --device cuda:${index}, or --engine onnxruntime, whose workers take a GPU each`;
    throw new InputError('device', `the tensorflow engine takes one GPU a process, and --device cuda:${asked} names several`, mend);
  }
  const entry = visible ? visible[Number(index)] : index;
  if (entry !== undefined) return entry;
  const count = visible?.length ?? 0;
  const names = count === 1 ? 'cuda:0' : `cuda:0 to cuda:${count - 1}`;
  const there = count === 0 ? 'no GPU is visible' : `${countWords(count)} visible, ${names}`;
  throw new InputError('device', `--device cuda:${index} names no CUDA device: ${there}`, 'give one of them, or use --device cpu');
}

/** A launcher that shows each of its processes one GPU has chosen already. */
function ofRank(rank: number, visible: readonly string[], env: NodeJS.ProcessEnv): string {
  const isChosen = visible.length === 1 && env.CUDA_VISIBLE_DEVICES !== undefined;
  const entry = isChosen ? visible[0] : visible[rank];
  if (entry !== undefined) return entry;
  const what = `local rank ${rank} needs a GPU of its own, and ${countWords(visible.length)} visible for ranks 0 to ${visible.length - 1}`;
  throw new InputError('rank-without-gpu', what, 'start no more processes on a machine than it has GPUs, or use --device cpu');
}

const countWords = (count: number): string => (count === 1 ? '1 GPU is' : `${count} GPUs are`);
