import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { Contestant, median } from '../src/bench/contestant.js';
import { operationsPerSample } from '../src/bench/operations.js';
import { type PeerCase, peerCases, preparePeerCase } from '../src/bench/peer-cases.js';
import { hasTorch, PyTorchPeer } from '../src/bench/pytorch.js';
import { Sgemm } from '../src/bench/sgemm.js';
import { reportFailure } from '../src/cli/failure.js';
import { wholeNumber } from '../src/cli/flags.js';
import { table } from '../src/cli/terminal/table.js';
import { availableCores } from '../src/config/cores.js';
import { probeEngine } from '../src/engines/select.js';
import { InputError } from '../src/errors.js';
import { servePeersCommand } from './bench-peers-serve.js';

/** Full training iterations (both updates, reduction, optimizer) against PyTorch on the same cores, in interleaved rounds. */

interface Flags {
  readonly python?: string;
  readonly rounds: number;
  readonly seconds: number;
  readonly batch: number;
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
  .argument('[cases...]', `which: ${peerCases.map(({ name }) => name).join(', ')}; all unless told`)
  .addHelpText(
    'after',
    `
PyTorch, if there is none:
  python3 -m venv .cache/peers && .cache/peers/bin/pip install torch

Example:
  npm run bench:peers -- dcgan28 ring --rounds 9
  npm run bench:peers -- serve --help`,
  )
  .action(async (names: readonly string[], flags: Flags) => {
    const python = findPython(flags.python);
    const cores = availableCores();
    const engines = await availableEngines();
    const peer = await PyTorchPeer.start(python, program, cores);
    try {
      const rows: string[][] = [];
      for (const peerCase of chooseCases(names)) rows.push(...(await measure(peerCase, peer, engines, cores, flags)));
      process.stdout.write(
        `\nbatch ${flags.batch}, ${cores} cores; PyTorch ${peer.identity.version} eager, ${peer.identity.threads} threads;\n`,
      );
      process.stdout.write(`ganforge with ${cores} workers of one thread; medians of ${flags.rounds} interleaved rounds.\n`);
      process.stdout.write('SGEMM: share of the speed of large matrix products on all cores, measured between the rounds\n\n');
      process.stdout.write(table([['case', 'program', 's/iteration', 'images/s', ': PyTorch', ': SGEMM'], ...rows]));
    } finally {
      await peer.close();
    }
  });

type EngineChoice = 'onnxruntime' | 'tensorflow';

async function measure(
  peerCase: PeerCase,
  peer: PyTorchPeer,
  engines: readonly EngineChoice[],
  cores: number,
  flags: Flags,
): Promise<string[][]> {
  const { batch, rounds, seconds } = flags;
  const contestants: Contestant[] = [];
  const sgemm = new Sgemm(cores);
  try {
    const operations = batch * (await operationsPerSample(await preparePeerCase(peerCase, batch, cores, 'onnxruntime')));
    const limits: number[] = [];
    for (const engine of engines) contestants.push(await Contestant.start(await preparePeerCase(peerCase, batch, cores, engine)));
    const theirs: number[] = [];
    const ours: number[][] = engines.map(() => []);
    for (let i = 0; i < rounds; i++) {
      limits.push(sgemm.round());
      theirs.push(await peer.round(peerCase.name, batch, seconds));
      for (const [j, contestant] of contestants.entries()) ours[j]!.push((await contestant.round(seconds)).seconds);
      process.stderr.write(`${peerCase.name} round ${i + 1} of ${rounds}\n`);
    }
    const row = (name: string, times: readonly number[], ratio: string) => {
      const middle = median(times);
      const share = operations / middle / median(limits);
      return [peerCase.title, name, middle.toPrecision(3), (batch / middle).toFixed(0), ratio, `${(100 * share).toFixed(0)}%`];
    };
    return [
      row('PyTorch', theirs, '1'),
      ...engines.map((engine, j) => row(`ganforge, ${engine}`, ours[j]!, median(theirs.map((time, i) => time / ours[j]![i]!)).toFixed(2))),
    ];
  } finally {
    sgemm.release();
    for (const contestant of contestants) await contestant.close();
  }
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
  for (const name of names) {
    if (!peerCases.some((peerCase) => peerCase.name === name)) {
      throw new InputError('unknown-case', `unknown case "${name}"`, `the cases are ${peerCases.map((c) => c.name).join(', ')}`);
    }
  }
  return names.length === 0 ? peerCases : peerCases.filter(({ name }) => names.includes(name));
}

async function availableEngines(): Promise<EngineChoice[]> {
  const { available } = await probeEngine('tensorflow', { device: 'cpu', worker: 0, intraOpThreads: 1 });
  return available ? ['onnxruntime', 'tensorflow'] : ['onnxruntime'];
}

try {
  await command.parseAsync();
} catch (error) {
  process.exitCode = reportFailure(error);
}
