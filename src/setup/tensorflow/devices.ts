import type { TensorFlowDetails } from '../../engines/tensorflow/details.js';
import { nvidiaGpus } from './nvidia.js';

/** Which devices a TensorFlow uses, and those it does not. */
export async function devicesInWords({ gpu }: Pick<TensorFlowDetails, 'gpu'>, env: NodeJS.ProcessEnv): Promise<string> {
  const gpus = await nvidiaGpus(env);
  const named = gpus.length > 0 ? ` (${gpus.join(', ')})` : '';
  if (gpu) return `GPU${named}: the last that CUDA_VISIBLE_DEVICES shows; untried on real hardware`;
  if (gpus.length === 0) return 'CPU';
  return `CPU; nvidia-smi shows a GPU${named} that this TensorFlow does not use: \`ganforge setup tensorflow --gpu\` installs one that does`;
}
