import { expect } from 'chai';
import fc from 'fast-check';
import { z } from 'zod';
import { resolveConfig } from '../../src/config/resolve.js';
import type { FlagValues } from '../../src/config/settings.js';
import { configurationKeys } from '../../src/config/settings.js';
import { fakeSystem } from './fake-system.js';
import { inputError } from './input-error.js';

const resolve = (flags: FlagValues = {}, set: readonly string[] = [], file?: unknown, system = fakeSystem(), cores = 2) =>
  resolveConfig({ flags, set, file, fileName: 'run.yaml' }, system, cores);
const message = (...args: Parameters<typeof resolve>) => inputError(() => resolve(...args)).message;

describe('the configuration of a run', () => {
  it('is whole by default', () => {
    expect(resolve()).to.deep.equal({
      system: 'fake',
      options: { k: 1, loss: 'non-saturating', learningRate: 0.0002 },
      data: { data: 'mnist' },
      size: null,
      iterations: 1000,
      duration: null,
      batch: 128,
      shard: 64,
      workers: 2,
      intraOpThreads: 1,
      engine: 'auto',
      device: 'auto',
      autotune: true,
      precision: 'float32',
      reduce: 'exact',
      generatorForward: null,
      seed: 0,
      ema: { decay: 0.999, warmUp: true },
      sample: { every: 100, count: 64 },
      checkpoint: { every: 500, keep: 3 },
      evaluate: { every: 0, samples: 1000, features: null },
      log: { every: 1 },
      nonFinite: { limit: 10 },
      retries: 3,
      shardTimeout: 600,
    });
  });

  it('takes preset <- file <- flags <- --set', () => {
    const file = { batch: 64, seed: 1, ema: { decay: 0.5 }, options: { k: 2 } };
    expect(resolve({}, [], file)).to.deep.include({ batch: 64, seed: 1, iterations: 1000, ema: { decay: 0.5, warmUp: true } });
    expect(resolve({ seed: '2' }, [], file)).to.deep.include({ batch: 64, seed: 2 });
    const config = resolve({ seed: '2' }, ['seed=3', 'ema.decay=0.25', 'k=4', 'options.loss=minimax'], file);
    expect(config).to.deep.include({ batch: 64, seed: 3, ema: { decay: 0.25, warmUp: true } });
    expect(config.options).to.deep.equal({ k: 4, loss: 'minimax', learningRate: 0.0002 });
  });

  it('sets by each flag what its name says', () => {
    const flags = {
      size: 32,
      iterations: '7',
      batch: '12',
      shard: '6',
      workers: '3',
      engine: 'cpu',
      device: 'cuda:0,1',
      generatorForward: 'fresh',
      seed: '9',
      sampleEvery: '0',
      checkpointEvery: '5',
      evaluateEvery: '20',
    };
    const config = resolve(flags);
    expect(config).to.deep.include({
      size: 32,
      iterations: 7,
      batch: 12,
      shard: 6,
      workers: 3,
      engine: 'cpu',
      device: 'cuda:0,1',
      generatorForward: 'fresh',
      seed: 9,
    });
    expect(config.sample.every).to.equal(0);
    expect(config.checkpoint.every).to.equal(5);
    expect(config.evaluate.every).to.equal(20);
  });

  it('cannot be changed, at any depth', () => {
    const config = resolve();
    for (const part of [config, config.ema, config.options, config.data]) expect(Object.isFrozen(part)).to.equal(true);
  });

  it('takes one worker a core, and the shard that gives each worker one', () => {
    expect(resolve({}, [], undefined, fakeSystem(), 5)).to.include({ workers: 5, shard: 16 });
    expect(resolve({ workers: 'auto' }, [], { workers: 3 }, fakeSystem(), 8)).to.include({ workers: 8, shard: 16 });
    expect(resolve({}, [], undefined, fakeSystem(), 96)).to.include({ workers: 32, shard: 4 });
    expect(resolve({ shard: '32' }, [], undefined, fakeSystem(), 96)).to.include({ workers: 4, shard: 32 });
    expect(resolve({ workers: '4', shard: 'auto' }, [], { shard: 64 })).to.include({ shard: 32 });
  });

  it('takes one worker on WebGPU, where sessions of one process cannot run side by side', () => {
    expect(resolve({ device: 'webgpu' }, [], undefined, fakeSystem(), 8)).to.include({ workers: 1, shard: 128 });
    expect(resolve({ device: 'webgpu', workers: 'auto' }, [], { workers: 3 }, fakeSystem(), 8)).to.include({ workers: 1 });
  });

  it('ends by iterations or by duration, as the topmost layer that names one of them says', () => {
    expect(resolve({ duration: '90s' })).to.include({ iterations: null, duration: 90 });
    expect(resolve({ duration: '1m', iterations: '50' })).to.include({ iterations: 50, duration: 60 });
    expect(resolve({ iterations: '50' }, [], { duration: '3m' })).to.include({ iterations: 50, duration: null });
    expect(resolve({}, ['duration=2m'], { iterations: 5 })).to.include({ iterations: null, duration: 120 });
    expect(resolve({}, [], { iterations: 5, duration: null })).to.include({ iterations: 5, duration: null });
    expect(message({}, [], { iterations: null, duration: null })).to.include('iterations or duration must be given');
    expect(message({ duration: 'soon' })).to.include("--duration is 'soon': expected a duration such as 90s");
  });

  it('records the system as it was named', () => {
    expect(resolveConfig({ flags: {}, set: [], systemName: './mine.js', file: { system: 'x' } }, fakeSystem(), 1).system).to.equal(
      './mine.js',
    );
  });
});

describe('unknown keys of the configuration', () => {
  it('are refused with the file they came from and the nearest right key', () => {
    expect(message({}, [], { bacth: 4 })).to.equal("run.yaml has an unknown key 'bacth': did you mean 'batch'?");
    expect(message({}, [], { ema: { dcay: 1 } })).to.equal("run.yaml has an unknown key 'ema.dcay': did you mean 'ema.decay'?");
    expect(message({}, [], { options: { los: 1 } })).to.equal("run.yaml has an unknown key 'options.los': did you mean 'options.loss'?");
    expect(message({}, [], { k: 2 })).to.equal("run.yaml has an unknown key 'k': did you mean 'options.k'?");
    expect(message({}, [], { constructor: 2 })).to.include("unknown key 'constructor'");
  });

  it('list what there is where nothing is near', () => {
    expect(message({}, [], { options: { zzzzzz: 1 } })).to.include('the keys of options are options.k, options.loss, options.learningRate');
  });

  it('of --set are refused likewise', () => {
    expect(message({}, ['learning_rte=1'])).to.equal(
      "--set learning_rte=1 names no option of fake and no key of the configuration: did you mean 'learningRate'?",
    );
    expect(message({}, ['ema.dekay=1'])).to.include("did you mean 'ema.decay'?");
    expect(message({}, ['qqqqqqq=1'])).to.include('the options of fake are k, loss, learningRate');
    for (const pair of ['k', 'k=', '=3']) expect(inputError(() => resolve({}, [pair])).code).to.equal('invalid-set');
  });

  it('are refused whatever they are', () => {
    const known = new Set([...configurationKeys(fakeSystem()).flatMap((key) => [key, key.split('.')[0]!])]);
    fc.assert(
      fc.property(
        fc.string().filter((key) => !known.has(key)),
        (key) => {
          expect(inputError(() => resolve({}, [], Object.fromEntries([[key, 1]]))).code).to.equal('unknown-key');
        },
      ),
    );
  });
});

describe('wrong values of the configuration', () => {
  const wrong: [string, Parameters<typeof resolve>, string][] = [
    ['a flag', [{ batch: 'abc' }], '--batch is "abc": expected a whole number of at least 1'],
    ['a flag below its range', [{ iterations: '0' }], '--iterations is 0: expected a whole number of at least 1'],
    ['a flag that is no whole number', [{ seed: '1.5' }], '--seed is 1.5: expected a whole number of at least 0'],
    ['a device', [{ device: 'gpu' }], '--device is "gpu": expected one of auto, cpu, webgpu, cuda, cuda:N,N'],
    ['--set', [{}, ['ema.decay=2']], '--set ema.decay is 2: expected a number from 0 to 1'],
    ['an option', [{}, ['k=many']], '--set k is "many": expected a whole number of at least 1'],
    [
      'an option in the file',
      [{}, [], { options: { loss: 'hinge' } }],
      'options.loss of run.yaml is "hinge": expected one of minimax, non-saturating',
    ],
    ['a key in the file', [{}, [], { size: true }], 'size of run.yaml is true: expected a whole number from 4 to 1024 or null'],
    ['a group of keys', [{}, [], { ema: 5 }], 'ema of run.yaml is 5: expected the keys decay, warmUp'],
    ['a specification of data', [{}, [], { data: { data: 5 } }], 'data.data of run.yaml is 5: expected text'],
  ];
  for (const [what, args, expected] of wrong) {
    it(`are refused in one line that says where and what was expected: ${what}`, () => {
      expect(message(...args)).to.equal(expected);
    });
  }

  it('include an engine that does not exist', () => {
    expect(message({ engine: 'torch' })).to.match(/^--engine is "torch": expected one of auto, .*\bonnxruntime\b/);
  });

  it('include a shard that does not divide the batch', () => {
    expect(message({ shard: '30' })).to.equal('a shard of 30 (--shard) does not divide the batch of 128: --shard 32 does');
    expect(message({ batch: '96' }, [], { shard: 64 }))
      .to.include('a shard of 64 (shard of run.yaml)')
      .and.include('--shard 48 does');
  });

  it('that only the options of a system know to be wrong are told in its words', () => {
    const options = z
      .strictObject({ low: z.int().default(1), high: z.int().default(2) })
      .refine((o) => o.low < o.high, { message: 'low must be below high', path: ['low'] });
    expect(message({}, ['low=5'], undefined, fakeSystem({ options }))).to.equal('low must be below high: mend --set low');
  });

  it('of any kind never escape as another error', () => {
    const values = fc.oneof(fc.jsonValue(), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, undefined));
    fc.assert(
      fc.property(fc.constantFrom(...configurationKeys(fakeSystem())), values, (path, value) => {
        const [key, inner] = path.split('.') as [string, string | undefined];
        const file = { [key]: inner === undefined ? value : { [inner]: value } };
        try {
          resolve({}, [], file);
        } catch (error) {
          expect((error as Error).name).to.equal('InputError');
        }
      }),
    );
  });
});

describe('data of a run', () => {
  const two = fakeSystem({
    streams: { photos: 'pictures', paintings: 'paintings' },
    preset: { batch: 4, iterations: 1, shardMultiple: 1, data: {} },
  });

  it('goes to the only stream, whatever characters the specification holds', () => {
    expect(resolve({ data: ['folder:/a=b:c'] }).data).to.deep.equal({ data: 'folder:/a=b:c' });
    expect(resolve({ data: ['data=ring'] }).data).to.deep.equal({ data: 'ring' });
    expect(resolve({}, [], { data: 'ring' }).data).to.deep.equal({ data: 'ring' });
    expect(resolve({}, [], { data: { data: 'grid' } }).data).to.deep.equal({ data: 'grid' });
  });

  it('names its stream where there are several', () => {
    expect(resolve({ data: ['photos=folder:a=b', 'paintings=folder:c'] }, [], undefined, two).data).to.deep.equal({
      photos: 'folder:a=b',
      paintings: 'folder:c',
    });
    expect(message({ data: ['mnist'] }, [], undefined, two)).to.include('write --data photos=SPEC --data paintings=SPEC');
  });

  it('is given once for each stream, and for every stream', () => {
    expect(message({ data: ['ring', 'grid'] })).to.include("--data gives 'data' twice");
    expect(message({ data: ['photos=a'] }, [], undefined, two))
      .to.include("no data for 'paintings'")
      .and.include('--data paintings=SPEC');
  });
});
