import { Command } from 'commander';
import { type CompileCase, dcganCases, styleGan2Cases } from '../src/bench/compile-cases.js';
import { reportFailure } from '../src/cli/failure.js';
import { table } from '../src/cli/terminal/table.js';
import { createSession } from '../src/engines/onnxruntime/session.js';
import { RunError } from '../src/errors.js';
import { encodeModel, traceToOnnx } from '../src/onnx/index.js';
import { optimizeForCpu } from '../src/onnx/optimize-for-cpu.js';

/** How long a training step takes to become a session, against what it may take. Lowerings are the static choice: none is measured. */

const placement = { provider: 'cpu', deviceId: 0, intraOpThreads: 1 } as const;

interface Timing {
  readonly cells: readonly string[];
  readonly late: boolean;
}

const command = new Command('bench:compile')
  .description('measure the compilation of training steps, from tfjs to a session on the CPU')
  .action(async () => {
    const timings: Timing[] = [];
    for (const each of [...(await dcganCases()), ...styleGan2Cases()]) timings.push(await measure(each));
    const head = ['system', 'phase', 'trace s', 'optimize s', 'encode s', 'session s', 'all s', 'limit s', 'nodes', 'optimized'];
    process.stdout.write(table([head, ...timings.map(({ cells }) => cells)]));
    const late = timings.filter(({ late }) => late);
    if (late.length > 0) {
      throw new RunError(
        'slow-compile',
        `${late.length} of ${timings.length} phases take longer than they may`,
        'profile the slowest column',
      );
    }
  });

async function measure({ system, phase, limit, program, inputs }: CompileCase): Promise<Timing> {
  const [trace, graph] = timed(() => traceToOnnx(program, inputs));
  const [tidy, optimized] = timed(() => optimizeForCpu(graph));
  const [encode] = timed(() => encodeModel(optimized));
  const start = performance.now();
  const session = await createSession(optimized, placement);
  const create = (performance.now() - start) / 1000;
  await session.release();
  const total = trace + tidy + create;
  const seconds = [trace, tidy, encode, Math.max(0, create - encode), total].map((value) => value.toFixed(2));
  return {
    cells: [system, phase, ...seconds, `${limit}`, `${graph.nodes.length}`, `${optimized.nodes.length}`],
    late: total > limit,
  };
}

function timed<T>(work: () => T): [seconds: number, result: T] {
  const start = performance.now();
  const result = work();
  return [(performance.now() - start) / 1000, result];
}

try {
  await command.parseAsync();
} catch (error) {
  process.exitCode = reportFailure(error);
}
