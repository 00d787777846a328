import { fileURLToPath } from 'node:url';
import type { TensorFlowDetails } from '../../engines/tensorflow/details.js';
import { RunError } from '../../errors.js';
import { runProgram, tellingLine } from './run-program.js';

const trial = fileURLToPath(new URL('trial.js', import.meta.url));

/**
 * Computes a gradient with a package's binding, in a process of its own.
 * @throws RunError where it does not load, crashes, or computes something else
 */
export async function tryBinding(packageFolder: string, env: NodeJS.ProcessEnv): Promise<TensorFlowDetails> {
  const ended = await runProgram(process.execPath, [trial, packageFolder], { env: { ...env, TF_CPP_MIN_LOG_LEVEL: '3' } });
  if (ended.ok) return JSON.parse(ended.stdout.trim().split('\n').at(-1)!) as TensorFlowDetails;
  throw new RunError(
    'trial-failed',
    `the binding was built and does not work (${ended.stderr === '' ? ended.how : tellingLine(ended, /Error: /)})`,
    'the one before it, if any, is back in its place; another TensorFlow may do: --python PATH, --wheel-dir DIR',
  );
}
