import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listGpus } from '../../engines/nvidia-smi.js';
import { RunError } from '../../errors.js';
import { type BindingPackage, bindingPackage } from './binding-package.js';
import { devicesInWords } from './devices.js';
import { commandLine, type Plan, type Step } from './plan.js';
import { writeRecord } from './record.js';
import { replaceBinding } from './replace-binding.js';
import { runProgram, tellingLine } from './run-program.js';
import { type Surroundings, withPackagePrograms } from './surroundings.js';
import { tryBinding } from './try-binding.js';

/**
 * Runs the install script of the npm package, which downloads the TensorFlow the package was made for. Where that fails the
 * package is as it was.
 *
 * @param gpu undefined: where nvidia-smi shows one
 * @param onLine told the lines of the script
 */
export async function planStock(
  gpu: boolean | undefined,
  { env, packageFolder }: Surroundings,
  onLine?: (line: string) => void,
): Promise<Plan> {
  const target = bindingPackage(packageFolder);
  const withGpu = gpu ?? (await listGpus(env)).length > 0;
  const args = [target.installScript, withGpu ? 'gpu' : 'cpu', 'download'];
  let result: readonly string[] = [];

  const install: Step = {
    what: "run the package's own install script, which downloads TensorFlow 2.9 (some hundred MB), and try the binding",
    details: [commandLine(process.execPath, args), target.downloads, target.binding, target.record],
    run: async () => {
      const tried = await restoring(target, () =>
        replaceBinding(
          target.binding,
          () => download(target, args, env, onLine),
          () => tryBinding(target.folder, env),
        ),
      );
      writeRecord(target, { how: 'stock', tensorflow: tried.version, folder: join(target.downloads, 'lib') });
      result = [
        `the tensorflow engine runs on TensorFlow ${tried.version}, as the package has downloaded it`,
        await devicesInWords(tried, env),
      ];
    },
  };
  return { steps: [install], result: () => result };
}

/** The script writes to package.json as well, and clears what it has downloaded before. */
async function restoring<T>({ folder, downloads }: BindingPackage, work: () => Promise<T>): Promise<T> {
  const manifest = join(folder, 'package.json');
  const written = readFileSync(manifest);
  const before = `${downloads}.before`;
  if (existsSync(downloads)) renameSync(downloads, before);
  try {
    return await work();
  } catch (error) {
    rmSync(downloads, { recursive: true, force: true });
    if (existsSync(before)) renameSync(before, downloads);
    throw error;
  } finally {
    writeFileSync(manifest, written);
    rmSync(before, { recursive: true, force: true });
  }
}

async function download(
  { folder, binding }: BindingPackage,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  onLine?: (line: string) => void,
): Promise<void> {
  rmSync(binding, { force: true });
  const ended = await runProgram(process.execPath, args, { cwd: folder, env: withPackagePrograms(env, folder), onLine });
  if (ended.ok && existsSync(binding)) return;
  throw new RunError(
    'stock-failed',
    `the install script of @tensorflow/tfjs-node-gpu failed (${tellingLine(ended, /Error: /)})`,
    'it needs a network that reaches storage.googleapis.com; without --stock a TensorFlow of Python is linked',
  );
}
