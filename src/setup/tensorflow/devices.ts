import { listGpus } from '../../engines/nvidia-smi.js';
import type { TensorFlowDetails } from '../../engines/tensorflow/details.js';

/** Which devices a TensorFlow uses, and those it does not. */
export async function devicesInWords({ gpu }: Pick<TensorFlowDetails, 'gpu'>, env: NodeJS.ProcessEnv): Promise<string> {
  const gpus = (await listGpus(env)).map(({ name }) => name);
  const named = gpus.length > 0 ? ` (${gpus.join(', ')})` : '';
  if (gpu) return `GPU${named}: one a process, --device cuda:N; untried on real hardware`;
  if (gpus.length === 0) return 'CPU';
  return `CPU; nvidia-smi shows a GPU${named} that this TensorFlow does not use: \`ganforge setup tensorflow --gpu\` installs one that does`;
}
