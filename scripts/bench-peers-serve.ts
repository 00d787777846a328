import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { median } from '../src/bench/contestant.js';
import { type BenchModel, withBenchModels } from '../src/bench/serving/bench-models.js';
import { answerOf } from '../src/bench/serving/check-answers.js';
import { FastApiPeer, hasFastApi } from '../src/bench/serving/fastapi-peer.js';
import { Helper } from '../src/bench/serving/helper.js';
import type { LoadResult } from '../src/bench/serving/load.js';
import type { LoadCalls } from '../src/bench/serving/load-process.js';
import { requestRows } from '../src/bench/serving/request-rows.js';
import { ServerProcess } from '../src/bench/serving/server-process.js';
import { type Target, targetOf } from '../src/bench/serving/target.js';
import { wholeNumber } from '../src/cli/flags.js';
import { table } from '../src/cli/terminal/table.js';
import { availableCores } from '../src/config/cores.js';
import { InputError, RunError } from '../src/errors.js';

/** Serving generators against a plain Python server on the same cores, in interleaved rounds. */

interface Flags {
  readonly python?: string;
  readonly rounds: number;
  readonly seconds: number;
  readonly concurrency: number;
}

const peerProgram = fileURLToPath(new URL('../../scripts/peers/fastapi_server.py', import.meta.url));
const ganforge = fileURLToPath(new URL('../src/cli/main.js', import.meta.url));

const install = 'python3 -m venv .cache/peers && .cache/peers/bin/pip install fastapi uvicorn onnxruntime numpy';

export const servePeersCommand = new Command('serve')
  .description('measure serving against FastAPI, uvicorn and onnxruntime in Python')
  .option('--python <path>', 'a Python that has fastapi, uvicorn, onnxruntime and numpy (default: .cache/peers/bin/python, then python3)')
  .option('--rounds <n>', 'interleaved rounds', wholeNumber(1), 5)
  .option('--seconds <n>', 'seconds of a measurement', wholeNumber(1), 4)
  .option('--concurrency <n>', 'requests under way at a time', wholeNumber(1, 10_000), 64)
  .addHelpText(
    'after',
    `
What the peer is made of, if there is no Python that has it:
  ${install}

Example:
  npm run bench:peers -- serve --rounds 9`,
  )
  .action(async (flags: Flags) => {
    const python = findPython(flags.python);
    const cores = availableCores();
    await withBenchModels([], async (models) => {
      const rows: string[][] = [];
      let version = '';
      for (const model of models) {
        const measured = await measure(model, python, cores, flags);
        rows.push(...measured.rows);
        version = measured.version;
      }
      process.stdout.write(
        `\n${cores} cores, ${flags.concurrency} requests of one image under way at a time; medians of ${flags.rounds} interleaved rounds.\n`,
      );
      process.stdout.write(
        `FastAPI: one process of uvicorn, bytes in and out, onnxruntime ${version} with ${cores} threads in a thread pool; ganforge: REST, binary.\n\n`,
      );
      process.stdout.write(table([['model', 'server', 'images/s', 'p50 ms', 'p99 ms', 'errors', ': FastAPI'], ...rows]));
    });
  });

interface Measured {
  readonly rows: readonly string[][];
  readonly version: string;
}

async function measure(model: BenchModel, python: string, cores: number, flags: Flags): Promise<Measured> {
  const inputs = requestRows(model.description, 1);
  const load = new Helper<LoadCalls>(new URL('../src/bench/serving/load-process.js', import.meta.url));
  let peer: FastApiPeer | undefined;
  let server: ServerProcess | undefined;
  try {
    peer = await FastApiPeer.start(python, peerProgram, cores, [model]);
    server = await ServerProcess.start(ganforge, [model.file]);
    const targets = [peer.target(model.name, inputs), targetOf('rest', server.address, model.name, inputs)] as const;
    await checkAlike(targets);
    const [theirs, ours]: [LoadResult[], LoadResult[]] = [[], []];
    const run = (target: Target) => load.ask('closed', { target, concurrency: flags.concurrency, seconds: flags.seconds });
    for (let round = 1; round <= flags.rounds; round++) {
      theirs.push(await run(targets[0]));
      ours.push(await run(targets[1]));
      const told = [theirs, ours].map((results) => results.at(-1)!.rate.toFixed(0)).join(' and ');
      process.stderr.write(`${model.name} round ${round} of ${flags.rounds}: ${told} images/s\n`);
    }
    const ratio = median(ours.map(({ rate }, i) => rate / theirs[i]!.rate));
    return { rows: [row(model.name, 'FastAPI', theirs, '1'), row(model.name, 'ganforge', ours, ratio.toFixed(2))], version: peer.version };
  } finally {
    await Promise.all([load.close(), peer?.close(), server?.close()]);
  }
}

function row(model: string, server: string, results: readonly LoadResult[], ratio: string): string[] {
  const middle = (key: 'rate' | 'p50' | 'p99') => median(results.map((result) => result[key]));
  const errors = results.reduce((sum, result) => sum + result.errors, 0);
  return [model, server, middle('rate').toFixed(0), middle('p50').toFixed(1), middle('p99').toFixed(1), String(errors), ratio];
}

/** Two builds of onnxruntime may round apart, no more. */
const tolerance = 1e-4;

/** @throws RunError where the two give different images */
async function checkAlike(targets: readonly Target[]): Promise<void> {
  const answers = await Promise.all(targets.map((target) => answerOf(target, 'rest')));
  const [theirs, ours] = answers.map((bytes) => new Float32Array(Uint8Array.from(bytes).buffer)) as [Float32Array, Float32Array];
  const alike = theirs.length === ours.length && theirs.every((value, i) => Math.abs(value - ours[i]!) <= tolerance);
  if (!alike) throw new RunError('peers-differ', `the two servers give different images (${theirs.length} and ${ours.length} values)`);
}

function findPython(given: string | undefined): string {
  const candidates = given === undefined ? ['.cache/peers/bin/python', 'python3'] : [given];
  const found = candidates.find((path) => (path.includes('/') ? existsSync(path) : true) && hasFastApi(path));
  if (found) return found;
  throw new InputError(
    'no-fastapi',
    `no Python with fastapi, uvicorn, onnxruntime and numpy (looked at ${candidates.join(', ')})`,
    install,
  );
}
