import { join } from 'node:path';
import { listGpus } from '../../engines/nvidia-smi.js';
import { InputError } from '../../errors.js';
import { environmentSteps } from './environment-steps.js';
import type { Step } from './plan.js';
import { isEnvironment, privateEnvironment } from './private-environment.js';
import { type PythonTensorFlow, pythonTensorFlow } from './python-tensorflow.js';
import type { SetupRequest } from './request.js';
import type { Surroundings } from './surroundings.js';

export type LinkRequest = Exclude<SetupRequest, { readonly from: 'stock' }>;

/** Where TensorFlow comes from. */
export interface Source {
  /** What brings it there; nothing where it is there already. */
  readonly steps: readonly Step[];
  /** The Python that has it after these steps. */
  readonly python: string;
  /** Where it is then; with a `*` for what only the steps will tell. */
  readonly folder: string;
}

/**
 * @param onLine told the lines of pip
 * @throws InputError where a Python was named that has no TensorFlow
 */
export async function findSource(request: LinkRequest, { cache, env }: Surroundings, onLine?: (line: string) => void): Promise<Source> {
  if (request.from === 'python') return sourceOf(await pythonTensorFlow(request.python, env));
  if (request.from === 'anywhere' && request.gpu === undefined) {
    const found = await ifThere('python3', env);
    if (found) return sourceOf(found);
  }
  const environment = privateEnvironment(cache, request.gpu ?? (await listGpus(env)).length > 0);
  const wheels = request.from === 'wheels' ? request.folder : undefined;
  // Wheels that were given are installed, whatever is there.
  if (wheels === undefined && isEnvironment(environment.folder)) {
    const found = await ifThere(environment.python, env);
    if (found) return sourceOf(found);
  }
  return {
    steps: environmentSteps(environment, wheels, env, onLine),
    python: environment.python,
    folder: join(environment.folder, 'lib', 'python3.*', 'site-packages', 'tensorflow'),
  };
}

const sourceOf = ({ python, folder }: PythonTensorFlow): Source => ({ steps: [], python, folder });

async function ifThere(python: string, env: NodeJS.ProcessEnv): Promise<PythonTensorFlow | undefined> {
  try {
    return await pythonTensorFlow(python, env);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
