import { type Gpu, queryGpus } from '../engines/nvidia-smi.js';
import { chooseDevice, noGpu } from '../engines/tensorflow/visible-device.js';
import { gpuWords } from '../engines/visible-gpus.js';
import { GanforgeError } from '../errors.js';

/** What `doctor` tells of NVIDIA GPUs, in rows of a table: those there are, and which one a run would take. */
export async function gpuReport(env: NodeJS.ProcessEnv): Promise<string[][]> {
  const gpus = await queryGpus(env).catch((error: unknown) => {
    if (error instanceof GanforgeError) return error.message;
    throw error;
  });
  const listed = typeof gpus === 'string' ? [['none known', gpus]] : gpus.map((gpu) => [gpuWords(String(gpu.index)), gpuDetails(gpu)]);
  return [
    ...listed,
    ['tensorflow takes', typeof gpus === 'string' ? 'the CPU, unless it finds one itself' : taken(env, gpus)],
    ['tried', 'nothing of this has been run on a real GPU: what is said of GPUs was tested with made-up ones'],
  ];
}

function gpuDetails({ name, memoryTotal, memoryUsed }: Gpu): string {
  if (memoryTotal === undefined || memoryUsed === undefined) return name;
  return `${name}, ${inGiB(memoryTotal)} GiB of memory, ${inGiB(memoryUsed)} in use`;
}

/** Of `--device auto`, if this TensorFlow can use GPUs. */
function taken(env: NodeJS.ProcessEnv, gpus: readonly Gpu[]): string {
  try {
    const { visible, note } = chooseDevice('auto', env, gpus);
    if (visible === noGpu) return 'the CPU: CUDA_VISIBLE_DEVICES hides the GPUs';
    return `${gpuWords(visible)}${note === undefined ? '' : ', the first that is visible; --device cuda:N takes another'}`;
  } catch (error) {
    if (error instanceof GanforgeError) return error.message;
    throw error;
  }
}

const inGiB = (bytes: number): string => (bytes / 2 ** 30).toFixed(1);
