import { expect } from 'chai';
import fc from 'fast-check';
import { Ranks } from '../../src/cluster/ranks.js';
import type { Layouts, WeightLayout } from '../../src/engines/layout.js';
import type { OptimizerPlan, OptimizerSpec, Projection } from '../../src/systems/optimizer.js';
import { startOfRun } from '../../src/training/progress.js';
import { chunkLength } from '../../src/training/reduce.js';
import { allocate, current, firstVersions } from '../../src/training/shared-memory.js';
import { smallestSlice } from '../../src/training/slices.js';
import { StageVectors } from '../../src/training/stage-vectors.js';
import type { Reply, Task } from '../../src/training/tasks.js';
import { Updates } from '../../src/training/updates.js';
import { bitsOf, kernelsOrSkip } from './vectors/support.js';

const adam = { kind: 'adam', learningRate: 0.01, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 } as const;
const specs: readonly OptimizerSpec[] = [
  adam,
  { kind: 'sgd', learningRate: 0.1, momentum: 0.9 },
  { kind: 'rmsprop', learningRate: 0.01, rho: 0.9, epsilon: 1e-8 },
];
const projections: readonly (Projection | undefined)[] = [undefined, { kind: 'clip', limit: 0.5 }, { kind: 'max-norm', limit: 3 }];

/** A matrix of four columns, and a bias. */
function layoutOf(rows: number): Layouts[string] {
  const kernel: WeightLayout = { name: 'kernel', shape: [rows, 4], offset: 0, size: rows * 4 };
  const bias: WeightLayout = { name: 'bias', shape: [5], offset: rows * 4, size: 5 };
  return { parameters: [kernel, bias], state: [], parameterCount: rows * 4 + 5, stateCount: 0 };
}

interface Setting {
  /** Of the matrix of each network. */
  readonly rows: readonly number[];
  readonly spec?: OptimizerSpec;
  readonly project?: Projection | undefined;
  readonly shards?: number;
  readonly pieces?: number;
  readonly module?: WebAssembly.Module;
}

/** Two networks under one optimizer, the first of them averaged, with made-up numbers; tasks are done in this thread. */
function start({ rows, spec = adam, project, shards = 2, pieces = 1, module }: Setting) {
  const layouts: Layouts = Object.fromEntries(rows.map((count, n) => [`network${n}`, layoutOf(count)]));
  const plan: OptimizerPlan = { networks: Object.keys(layouts), spec, ...(project ? { project } : {}) };
  const stage = { optimizers: { both: plan } };
  const memory = allocate(stage, layouts, ['network0'], shards, undefined, pieces, module);
  const noise = (vector: Float32Array, seed: number) => {
    for (let i = 0; i < vector.length; i++) vector[i] = Math.sin(0.7 * i + seed * (i % 13));
  };
  for (const [i, { parameters }] of Object.values(memory.networks).entries()) noise(parameters[0], i);
  for (const [s, shard] of memory.shards.entries()) noise(shard, s + 5);
  const versions = firstVersions(memory);
  const progress = startOfRun();
  const vectors = new StageVectors(memory, layouts);
  const handed: Task[] = [];
  const run = async <T extends Task>(task: T): Promise<Reply<T>> => {
    handed.push(task);
    if (task.kind !== 'update' && task.kind !== 'average') throw new Error(task.kind);
    const value = task.kind === 'update' ? vectors.update(task) : vectors.average(task);
    return { value, worker: 0, seconds: 0 } as Reply<T>;
  };
  const updates = new Updates({
    stage,
    layouts,
    memory,
    versions,
    progress,
    pool: { size: pieces, run },
    ema: { decay: 0.9, warmUp: false },
    shards,
    ranks: new Ranks(),
  });
  const values = () => ({
    parameters: Object.entries(memory.networks).map(([name, vector]) =>
      bitsOf(current(vector.parameters, versions.networks[name]!.parameters)),
    ),
    average: bitsOf(current(memory.averages.network0!.parameters, versions.averages.network0!)),
    moments: memory.optimizers.both!.map((moment) => bitsOf(current(moment, versions.optimizers.both!))),
  });
  return { updates, memory, versions, progress, handed, values };
}

const request = { samples: 0, settled: ['network0', 'network1'], accepted: true };

/** An iteration of two updates; all it leaves behind. */
async function iteration(setting: Setting) {
  const { updates, values } = start(setting);
  const norms = [await updates.update('both', { ...request, settled: [] }), await updates.update('both', request)];
  await updates.average();
  return { norms, ...values() };
}

describe('an update', () => {
  it('gives the same bits in any number of pieces, plain or in WebAssembly', async function () {
    const module = kernelsOrSkip(this);
    // Lengths around those of a chunk and of the smallest piece.
    const rows = fc.integer({ min: 1, max: 3 * chunkLength }).map((count) => count >> 1);
    const setting = fc.record({
      rows: fc.tuple(rows, rows),
      spec: fc.constantFrom(...specs),
      project: fc.constantFrom(...projections),
      shards: fc.integer({ min: 1, max: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(setting, fc.integer({ min: 2, max: 5 }), async (common, pieces) => {
        const whole = await iteration(common);
        expect(await iteration({ ...common, pieces, module })).to.deep.equal(whole);
        expect(await iteration({ ...common, pieces })).to.deep.equal(whole);
      }),
      { numRuns: 12 },
    );
  });

  it('is handed out where it is long, each piece with room of its own, and computed at once where it is short', async () => {
    const long = start({ rows: [smallestSlice, smallestSlice], pieces: 3 });
    await long.updates.update('both', request);
    expect(long.handed.map((task) => (task.kind === 'update' ? task.slice : task.kind))).to.deep.equal([0, 1, 2]);
    const short = start({ rows: [10, 10], pieces: 3 });
    await short.updates.update('both', request);
    await short.updates.average();
    expect(short.handed).to.deep.equal([]);
  });

  it('tells the norm of the mean gradient of each network', async () => {
    const { updates, memory } = start({ rows: [chunkLength, 100], pieces: 2 });
    const { norms, finite } = await updates.update('both', request);
    const [a, b] = memory.shards as [Float32Array, Float32Array];
    const mean = a.map((x, i) => (x + b[i]!) / 2);
    const norm = (vector: Float32Array) => Math.sqrt(vector.reduce((sum, x) => sum + x * x, 0));
    const length = 4 * chunkLength + 5;
    expect(finite).to.equal(true);
    expect(norms.network0).to.be.closeTo(norm(mean.subarray(0, length)), 1e-4);
    expect(norms.network1).to.be.closeTo(norm(mean.subarray(length)), 1e-4);
  });

  it('whose gradient is not finite leaves everything as it was', async () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const { updates, memory, values, progress, versions } = start({ rows: [100, 100] });
      await updates.update('both', request);
      await updates.average();
      const before = { ...values(), progress: structuredClone(progress), versions: structuredClone(versions) };
      memory.shards[1]![450] = bad;
      expect(await updates.update('both', request))
        .to.have.property('finite')
        .that.equals(false);
      expect({ ...values(), progress, versions }).to.deep.equal(before);
    }
  });

  it('that is not accepted leaves everything as it was, and the average then takes in what is there', async () => {
    const { updates, values, progress } = start({ rows: [100, 100] });
    await updates.update('both', { ...request, settled: [] });
    const { parameters } = values();
    const other = start({ rows: [100, 100] });
    await other.updates.update('both', request);
    await updates.update('both', { ...request, accepted: false });
    expect(progress.steps).to.deep.equal({ both: 1 });
    expect(values().parameters).to.deep.equal(parameters);
    await updates.average();
    await other.updates.average();
    expect(values()).to.deep.equal(other.values());
  });

  it('gives the moving average the same bits whether it takes it along or leaves it to the end', async () => {
    for (const project of projections) {
      const along = start({ rows: [300, 20], project });
      const after = start({ rows: [300, 20], project });
      for (const [{ updates }, settled] of [
        [along, ['network0']],
        [after, []],
      ] as const) {
        for (let i = 0; i < 3; i++) {
          await updates.update('both', { ...request, settled });
          await updates.average();
        }
      }
      expect(along.values()).to.deep.equal(after.values());
    }
  });
});
