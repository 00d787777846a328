import { cpus, totalmem } from 'node:os';
import { Command } from 'commander';
import * as ort from 'onnxruntime-node';
import { availableCores } from '../../config/cores.js';
import type { EngineName } from '../../engines/engine.js';
import { engines } from '../../engines/index.js';
import { probeEngine } from '../../engines/select.js';
import { packageVersion } from '../../package-version.js';
import { compileKernels, kernelsFile } from '../../training/vectors/wasm.js';
import { version } from '../../version.js';
import { gpuReport } from '../gpu-report.js';
import { openMpiReport } from '../open-mpi-report.js';
import { tensorflowReport } from '../tensorflow-report.js';
import { table } from '../terminal/table.js';

/** Packages whose versions matter when something does not work. */
const packages = ['@tensorflow/tfjs', '@tensorflow/tfjs-node-gpu', 'onnxruntime-node', 'piscina', 'sharp', 'protobufjs', 'prom-client'];

export const doctorCommand = new Command('doctor')
  .description('show what this machine can run, and why it cannot run the rest')
  .addHelpText('after', '\nExample:\n  ganforge doctor')
  .action(async () => {
    const write = (text: string) => process.stdout.write(text);
    write(
      table([
        ['ganforge', version],
        ['node', `${process.version} ${process.platform} ${process.arch}`],
        ['processor', `${cpus()[0]?.model.trim() ?? 'unknown'}, ${availableCores()} cores to use`],
        ['memory', `${(totalmem() / 2 ** 30).toFixed(1)} GiB`],
        [
          'optimizers',
          compileKernels() ? 'in WebAssembly SIMD' : `in JavaScript, some five times slower: there is no usable ${kernelsFile}`,
        ],
      ]),
    );
    // Before an engine chooses one of them for this process.
    const gpus = await gpuReport(process.env);
    write('\nNVIDIA GPUs (--device cuda, cuda:N)\n');
    write(table(indented(gpus)));
    write('\nEngines (--engine; auto takes the first that runs)\n');
    const rows: string[][] = [];
    for (const name of Object.keys(engines) as EngineName[]) rows.push([`  ${name}`, ...(await stateOf(name))]);
    write(table(rows));
    write('\nTensorFlow of the engine tensorflow\n');
    write(table(indented(await tensorflowReport())));
    write('\nonnxruntime providers (--device)\n');
    const providers: string[][] = [];
    for (const { name } of ort.listSupportedBackends()) {
      if (name === 'cpu' || name === 'webgpu' || name === 'cuda') providers.push([`  ${name}`, ...(await stateOf('onnxruntime', name))]);
    }
    write(table(providers));
    write('\nOpen MPI (--ranks)\n');
    write(table(indented(await openMpiReport(process.env))));
    write('\nPackages\n');
    write(table(packages.map((name) => [`  ${name}`, packageVersion(name) ?? 'not installed'])));
  });

async function stateOf(name: EngineName, device = 'auto'): Promise<string[]> {
  const found = await probeEngine(name, { device, worker: 0, intraOpThreads: 1 });
  return found.available ? ['yes', `${found.place.device}, version ${found.place.version}`] : ['no', found.reason];
}

const indented = (rows: readonly string[][]): string[][] => rows.map(([name, ...cells]) => [`  ${name}`, ...cells]);
