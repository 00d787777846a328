import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../errors.js';
import { type Ended, runProgram, tellingLine } from './run-program.js';

/** A TensorFlow in a Python environment that the binding can be linked to. */
export interface PythonTensorFlow {
  readonly python: string;
  readonly version: string;
  /** The Python package's folder, which holds headers and libraries. */
  readonly folder: string;
}

/** What the binding is linked to, in TensorFlow's folder. */
export const tensorflowLibraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];
const needed = ['include/tensorflow/c/c_api.h', 'include/tensorflow/c/eager/c_api.h', ...tensorflowLibraries];

/** Finds TensorFlow without importing it, which takes seconds. */
const program = `
import importlib.metadata, importlib.util, json, re
spec = importlib.util.find_spec("tensorflow")
named = re.compile(r"(tensorflow|tf[-_.]nightly)([-_.](cpu|gpu|rocm))?$", re.I)
versions = [d.version for d in importlib.metadata.distributions() if named.match(d.metadata["Name"] or "")]
folders = list(spec.submodule_search_locations or []) if spec else []
print(json.dumps({"folder": folders[0] if folders else "", "version": versions[0] if versions else "of unknown version"}))
`;

/** @throws InputError where it has none, or none that can be linked */
export async function pythonTensorFlow(python: string, env: NodeJS.ProcessEnv): Promise<PythonTensorFlow> {
  const ended = await runProgram(python, ['-c', program], { env });
  const another = 'name another Python with --python PATH';
  if (!ended.started) throw new InputError('python', `${python} cannot be started (${ended.how})`, another);
  const found = ended.ok ? answerOf(ended) : undefined;
  if (!found) throw new InputError('python', `${python} failed (${tellingLine(ended)})`, another);
  const { folder, version } = found;
  if (folder === '') {
    throw new InputError(
      'tensorflow-not-found',
      `${python} has no TensorFlow`,
      `run \`${python} -m pip install tensorflow-cpu\` (with an NVIDIA GPU \`tensorflow[and-cuda]\`), or leave --python out`,
    );
  }
  for (const name of needed) {
    if (existsSync(join(folder, name))) continue;
    throw new InputError(
      'tensorflow-not-linkable',
      `TensorFlow ${version} in ${folder} has no ${name}`,
      'only the Linux wheels from 2.11 on can be linked; install one of them, or leave --python out',
    );
  }
  return { python, folder, version };
}

/** The last line, because a Python's start-up files may print as well. */
function answerOf({ stdout }: Ended): { readonly folder: string; readonly version: string } | undefined {
  try {
    const answer: unknown = JSON.parse(stdout.trim().split('\n').at(-1)!);
    if (typeof answer !== 'object' || answer === null || !('folder' in answer) || !('version' in answer)) return undefined;
    return { folder: String(answer.folder), version: String(answer.version) };
  } catch {
    return undefined;
  }
}
