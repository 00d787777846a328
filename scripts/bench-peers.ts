import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { median } from '../src/bench/contestant.js';
import { operationsPerSample } from '../src/bench/operations.js';
import { findPeerCase, type PeerCase, type PeerEngine, peerCases, preparePeerCase } from '../src/bench/peer-cases.js';
import { ganforgeContestant, type PeerContestant, pytorchContestant } from '../src/bench/peer-contestants.js';
import { measureInRounds } from '../src/bench/peer-rounds.js';
import { peerColumns, peerRows } from '../src/bench/peer-table.js';
import { hasTorch, type PyTorchMode, PyTorchPeer, pytorchModes } from '../src/bench/pytorch.js';
import { Sgemm } from '../src/bench/sgemm.js';
import { reportFailure } from '../src/cli/failure.js';
import { wholeNumber } from '../src/cli/flags.js';
import { table } from '../src/cli/terminal/table.js';
import { availableCores } from '../src/config/cores.js';
import type { Precision } from '../src/engines/engine.js';
import { probeEngine } from '../src/engines/select.js';
import { InputError } from '../src/errors.js';
import { servePeersCommand } from './bench-peers-serve.js';

/** Full training iterations (both updates, reduction, optimizer) against PyTorch on the same cores, in interleaved rounds. */

interface Flags {
  readonly python?: string;
  readonly rounds: number;
  readonly seconds: number;
  readonly batch: number;
  readonly modes: readonly PyTorchMode[];
}

const program = fileURLToPath(new URL('../../scripts/peers/pytorch.py', import.meta.url));

const command = new Command('bench:peers')
  .description('measure training against PyTorch on this machine, and with `serve` serving against FastAPI')
  // Else flags that both have would all be of the first.
  .enablePositionalOptions()
  .addCommand(servePeersCommand)
  .option('--python <path>', 'a Python that has torch (default: .cache/peers/bin/python, then python3)')
  .option('--rounds <n>', 'interleaved rounds', wholeNumber(1), 5)
  .option('--seconds <n>', 'seconds of a round, at least', wholeNumber(1), 4)
  .option('--batch <n>', 'samples in a batch', wholeNumber(2), 64)
  .option('--modes <list>', `of PyTorch: ${pytorchModes.join(', ')}; bf16 measures ganforge in it as well`, readModes, readModes('eager'))
  .argument('[cases...]', `which: ${peerCases.map(({ name }) => name).join(', ')}; all unless told`)
  .addHelpText(
    'after',
    `
PyTorch, if there is none:
  python3 -m venv .cache/peers && .cache/peers/bin/pip install torch

Example:
  npm run bench:peers -- dcgan28 ring --rounds 9
  npm run bench:peers -- dcgan64 --modes eager,channels_last,compile,bf16
  npm run bench:peers -- serve --help`,
  )
  .action(async (names: readonly string[], flags: Flags) => {
    const python = findPython(flags.python);
    const cores = availableCores();
    const { available } = await probeEngine('tensorflow', { device: 'cpu', worker: 0, intraOpThreads: 1 });
    const peer = await PyTorchPeer.start(python, program, cores);
    try {
      const rows: string[][] = [];
      for (const peerCase of chooseCases(names)) rows.push(...(await measure(peerCase, peer, available, cores, flags)));
      process.stdout.write(`\nbatch ${flags.batch}, ${cores} cores; PyTorch ${peer.identity.version}, ${peer.identity.threads} threads;\n`);
      process.stdout.write(`ganforge with ${cores} workers of one thread; medians of ${flags.rounds} interleaved rounds.\n`);
      process.stdout.write(': PyTorch, speed as a multiple of its eager mode; : best, of its fastest mode of the same precision;\n');
      process.stdout.write(': SGEMM, share of the speed of large float32 matrix products on all cores, measured between the rounds\n\n');
      process.stdout.write(table([peerColumns, ...rows]));
    } finally {
      await peer.close();
    }
  });

async function measure(peerCase: PeerCase, peer: PyTorchPeer, hasTensorFlow: boolean, cores: number, flags: Flags): Promise<string[][]> {
  const { batch, rounds, seconds, modes } = flags;
  const contestants: PeerContestant[] = modes.map((mode) => pytorchContestant(peer, peerCase, mode, batch));
  const sgemm = new Sgemm(cores);
  try {
    const add = async (engine: PeerEngine, precision: Precision) =>
      contestants.push(await ganforgeContestant(peerCase, batch, cores, engine, precision));
    await add('onnxruntime', 'float32');
    if (hasTensorFlow) await add('tensorflow', 'float32');
    if (hasTensorFlow && modes.some((mode) => mode.startsWith('bf16'))) await add('tensorflow', 'bf16');
    const operations = batch * (await operationsPerSample(await preparePeerCase(peerCase, batch, cores, 'onnxruntime')));
    const limits: number[] = [];
    const measured = await measureInRounds(contestants, rounds, seconds, (round) => {
      limits.push(sgemm.round());
      process.stderr.write(`${peerCase.name} round ${round + 1} of ${rounds}\n`);
    });
    return peerRows(measured, { title: peerCase.title, batch, operations, sgemm: median(limits) });
  } finally {
    sgemm.release();
    for (const contestant of contestants) await contestant.close();
  }
}

/** Of `--modes`; `eager` is always the first. */
function readModes(text: string): readonly PyTorchMode[] {
  const names = text.split(',');
  const unknown = names.find((name) => !pytorchModes.some((mode) => mode === name));
  if (unknown !== undefined) throw new InvalidArgumentError(`expected some of ${pytorchModes.join(', ')}, not "${unknown}"`);
  return pytorchModes.filter((mode) => mode === 'eager' || names.includes(mode));
}

function findPython(given: string | undefined): string {
  const candidates = given === undefined ? ['.cache/peers/bin/python', 'python3'] : [given];
  const found = candidates.find((path) => (path.includes('/') ? existsSync(path) : true) && hasTorch(path));
  if (found) return found;
  throw new InputError(
    'no-torch',
    `no Python with torch (looked at ${candidates.join(', ')})`,
    'python3 -m venv .cache/peers && .cache/peers/bin/pip install torch',
  );
}

function chooseCases(names: readonly string[]): readonly PeerCase[] {
  return names.length === 0 ? peerCases : names.map(findPeerCase);
}

try {
  await command.parseAsync();
} catch (error) {
  process.exitCode = reportFailure(error);
}
