import { RunError } from '../../errors.js';
import type { PrivateEnvironment } from './private-environment.js';
import { runProgram, tellingLine } from './run-program.js';

/**
 * What Python is started with to install. pip's own configuration stays as it is; but it would ask a network that is not there
 * for many minutes.
 *
 * @param wheels folder of wheels, which alone is looked into
 */
export function pipArguments({ requirement }: PrivateEnvironment, wheels: string | undefined): string[] {
  const from = wheels === undefined ? ['--retries', '1', '--timeout', '15'] : ['--upgrade', '--no-index', '--find-links', wheels];
  return ['-m', 'pip', 'install', '--disable-pip-version-check', ...from, requirement];
}

/**
 * @param onLine told what pip does
 * @throws RunError with the line of pip's that tells most
 */
export async function pipInstall(
  environment: PrivateEnvironment,
  wheels: string | undefined,
  env: NodeJS.ProcessEnv,
  onLine?: (line: string) => void,
): Promise<void> {
  const ended = await runProgram(environment.python, pipArguments(environment, wheels), { env, onLine });
  if (ended.ok) return;
  const line = tellingLine(ended, /^ERROR/).replace(/^ERROR: /, '');
  throw new RunError(
    'pip-failed',
    `pip could not install ${environment.requirement} (${line})`,
    mendOf(`${ended.stdout}${ended.stderr}`, wheels),
  );
}

function mendOf(output: string, wheels: string | undefined): string {
  if (/No space left/.test(output))
    return 'TensorFlow takes 2 GB, with CUDA 7 GB; make room, or set GANFORGE_CACHE to a folder on another disk';
  if (wheels !== undefined) return `get the wheels with \`pip download -d ${wheels} tensorflow-cpu\`, by the same version of Python`;
  if (/Connection|Temporary failure|timed out|Errno|Max retries/i.test(output)) {
    return 'it needs a network or a mirror (`pip config`); --wheel-dir DIR takes wheels from a folder, --python PATH an environment that has TensorFlow';
  }
  return 'TensorFlow may have no wheel for this version of Python: --python PATH takes an environment of another, --stock an old TensorFlow without Python';
}
