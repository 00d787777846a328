import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import sharp from 'sharp';
import { readConfigFile } from '../../src/config/yaml.js';
import { type Finished, jsonLines } from './program.js';
import { atEndOnly, filesBelow, iterationsIn, parametersOf, tinyData, tinyDcgan, upTo, useWorkplace } from './workplace.js';

describe('ganforge train', () => {
  const work = useWorkplace();

  describe('a run directory', () => {
    let finished: Finished;
    let left: string[];
    before(async () => {
      const before = filesBelow(work.path());
      const often = ['--sample-every', '4', '--checkpoint-every', '5', '--seed', '3'];
      finished = await work.succeed('train', ...tinyDcgan, '--iterations', '12', ...often, '--out', 'run');
      left = filesBelow(work.path()).filter((file) => !before.includes(file));
    });

    it('holds the files the design names, and no others', () => {
      const tensors = ['ema.safetensors', 'memory.safetensors', 'optimizer.safetensors', 'parameters.safetensors', 'state.json'];
      const checkpoints = ['000005', '000010', '000012'].flatMap((n) => tensors.map((file) => `checkpoints/iteration-${n}/${file}`));
      const samples = ['000000', '000004', '000008', '000012'].map((n) => `samples/iteration-${n}.png`);
      const rest = ['config.yaml', 'data.json', 'events.log', 'lowering.json', 'samples/grid.json', 'stats.jsonl'];
      expect(filesBelow(work.path('run'))).to.deep.equal([...checkpoints, ...samples, ...rest].sort());
    });

    it('is all that is left in the working directory', () => {
      expect(left.filter((file) => !file.startsWith('run/'))).to.deep.equal([]);
    });

    it('has a line of statistics for every iteration, with the keys that scripts rely on', () => {
      const statistics = work.read('run', 'stats.jsonl');
      expect(iterationsIn(statistics)).to.deep.equal(upTo(12));
      for (const line of jsonLines(statistics)) {
        expect(line).to.include.all.keys('iteration', 'stage', 'seconds', 'images_per_second', 'worker_busy');
        for (const key of ['loss', 'gradient_norm']) {
          const byNetwork = line[key] as Record<string, number>;
          expect(byNetwork).to.have.all.keys('generator', 'discriminator');
          for (const value of Object.values(byNetwork)) expect(value).to.be.above(0).and.below(100);
        }
        for (const key of ['d_real', 'd_fake']) expect(line[key]).to.be.above(0).and.below(1);
        expect(line.images_per_second).to.be.above(0);
        expect(line.worker_busy).to.have.length(2);
      }
      const seconds = jsonLines(statistics).map((line) => line.seconds as number);
      expect(seconds).to.deep.equal([...seconds].sort((a, b) => a - b));
    });

    it('has sample grids that are pictures of 64 images', async () => {
      const { format, width, height, channels } = await sharp(work.path('run', 'samples', 'iteration-000012.png')).metadata();
      expect({ format, channels }).to.deep.equal({ format: 'png', channels: 1 });
      expect(width)
        .to.equal(height)
        .and.be.above(8 * 8);
      expect(readFileSync(work.path('run', 'samples', 'iteration-000012.png'))).to.not.deep.equal(
        readFileSync(work.path('run', 'samples', 'iteration-000000.png')),
      );
    });

    it('has a log of what happened', () => {
      const lines = work.read('run', 'events.log').trimEnd().split('\n');
      for (const line of lines) expect(line).to.match(/^\d{4}-\d\d-\d\dT[\d:.]+Z iteration \d+: \S/);
      expect(lines[0]).to.include('training dcgan').and.include('--shard 4').and.include('seed 3');
      expect(lines.filter((line) => line.includes(': checkpoint '))).to.have.length(3);
      expect(lines.at(-1)).to.include('iteration 12: done after 12 iterations');
    });

    it('has the whole configuration, each key under a comment', () => {
      const text = work.read('run', 'config.yaml');
      const config = readConfigFile(work.path('run', 'config.yaml'));
      expect(config).to.deep.include({ system: 'dcgan', iterations: 12, batch: 8, shard: 4, workers: 2, seed: 3, engine: 'onnxruntime' });
      expect(config.options).to.deep.include({ width: 4, latent: 8 }).and.to.include.keys('learningRate', 'beta1');
      expect(text).to.match(/^# samples in the global batch/m);
    });

    it('knows its data by an absolute path', () => {
      const { data } = readConfigFile(work.path('run', 'config.yaml')) as { data: { data: string } };
      expect(data.data).to.match(/^idx:\/.*\/data\/tiny-images-idx3-ubyte$/);
    });

    it('has a configuration that --config reads as the same, and that trains the same parameters', async () => {
      const again = await work.succeed('train', '--config', 'run/config.yaml', '--port', 'off', '--quiet', '--out', 'again');
      expect(again.stdout).to.equal('');
      expect(work.read('again', 'config.yaml')).to.equal(work.read('run', 'config.yaml'));
      expect(parametersOf(work.path('again'), 12)).to.equal(parametersOf(work.path('run'), 12));
    });

    it('is told of in plain lines where nobody watches, ending with what to type next', () => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: no control character is what is asked for
      expect(finished.stdout).to.not.match(/[\x1b\r]/);
      expect(finished.stderr).to.equal('');
      expect(finished.stdout).to.match(/^training dcgan on idx:.*onnxruntime [\d.]+ in float32 \(CPU\), 2 workers, batch 8 in shards of 4/);
      expect(finished.stdout).to.match(
        /^iteration 12\/12 {2}100% {2}[\d.]+ img\/s {2}loss discriminator [\d.]+ generator [\d.]+ {2}D\(x\) 0\.\d+/m,
      );
      expect(finished.stdout).to.include('ganforge generate run --out').and.to.include('ganforge export run --out exports/run.onnx');
    });
  });

  describe('--dry-run', () => {
    it('prints the configuration that would be trained and writes nothing', async () => {
      const before = filesBelow(work.path());
      const { code, stdout } = await work.run('train', ...tinyDcgan, '--iterations', '7', '--dry-run', '--out', 'dry');
      expect(code).to.equal(0);
      expect(filesBelow(work.path())).to.deep.equal(before);
      expect(existsSync(work.path('dry'))).to.equal(false);
      writeFileSync(work.path('dry.yaml'), stdout);
      const same = await work.succeed('train', '--config', 'dry.yaml', '--dry-run');
      expect(same.stdout).to.equal(stdout);
      expect(readConfigFile(work.path('dry.yaml'))).to.deep.include({ iterations: 7, batch: 8 });
    });

    it('takes flags over the file, the file over presets, and --set for any key', async () => {
      const file = `system: dcgan\nbatch: 16\nseed: 5\nworkers: 2\noptions:\n  width: 6\n  latent: 9\nema:\n  decay: 0.9\ndata: idx:${tinyData}\n`;
      writeFileSync(work.path('file.yaml'), file);
      const { stdout } = await work.succeed(
        ...['train', '--config', 'file.yaml', '--seed', '6', '--set', 'latent=10', '--set', 'checkpoint.keep=7', '--dry-run'],
      );
      writeFileSync(work.path('resolved.yaml'), stdout);
      const config = readConfigFile(work.path('resolved.yaml'));
      expect(config).to.deep.include({ batch: 16, seed: 6, shard: 8, ema: { decay: 0.9, warmUp: true } });
      expect(config.options).to.deep.include({ width: 6, latent: 10, beta1: 0.5 });
      expect(config.checkpoint).to.deep.include({ keep: 7, every: 500 });
    });
  });

  describe('--json', () => {
    it('prints nothing but JSON, an object a line, from start to result', async () => {
      const { stdout, stderr } = await work.succeed('train', ...tinyDcgan, '--iterations', '5', '--json', '--out', 'json');
      const lines = jsonLines(stdout);
      const types = lines.map(({ type }) => type);
      expect(stderr).to.equal('');
      expect(types[0]).to.equal('start');
      expect(types.filter((type) => type === 'iteration')).to.have.length(5);
      expect(types).to.include.members(['sample', 'checkpoint', 'end']);
      expect(lines.at(-1)).to.include({ type: 'result', reason: 'done', iteration: 5, directory: 'json' });
      expect(lines.at(-1)?.checkpoint).to.equal('json/checkpoints/iteration-000005');
      expect(lines.at(-1)).to.include({ engine: 'onnxruntime', device: 'CPU', precision: 'float32' });
      expect(lines.at(-1)?.engine_version).to.match(/^\d+\.\d+\.\d+$/);
    });

    it('gives iterations as stats.jsonl has them', () => {
      const [first] = jsonLines(work.read('json', 'stats.jsonl'));
      expect(first).to.include.keys('iteration', 'loss', 'd_real', 'd_fake');
    });
  });

  it('--quiet prints nothing where nothing is wrong', async () => {
    const finished = await work.run('train', ...tinyDcgan, ...atEndOnly, '--iterations', '2', '--quiet', '--out', 'quiet');
    expect(finished).to.deep.equal({ code: 0, stdout: '', stderr: '' });
    expect(existsSync(work.path('quiet', 'checkpoints', 'iteration-000002'))).to.equal(true);
  });

  it('--checkpoint-every 0 and --sample-every 0 write neither', async () => {
    const { stdout } = await work.succeed(
      ...['train', ...tinyDcgan, '--sample-every', '0', '--checkpoint-every', '0', '--iterations', '2', '--out', 'bare'],
    );
    expect(filesBelow(work.path('bare'))).to.deep.equal(['config.yaml', 'data.json', 'events.log', 'lowering.json', 'stats.jsonl']);
    expect(stdout).to.not.include('ganforge generate');
  });

  it('without --out goes to runs/SYSTEM-DATA, or the next free number behind it', async () => {
    for (const expected of ['runs/dcgan-tiny-images-idx3-ubyte', 'runs/dcgan-tiny-images-idx3-ubyte-2']) {
      await work.succeed('train', ...tinyDcgan, ...atEndOnly, '--iterations', '1', '--quiet');
      expect(existsSync(work.path(expected, 'config.yaml'))).to.equal(true);
    }
  });

  it('learns pictures of a folder, brought to --size', async () => {
    mkdirSync(work.path('pictures'));
    for (const [i, colour] of ['red', 'green', 'blue', 'white'].entries()) {
      const picture = sharp({ create: { width: 12 + i, height: 10, channels: 3, background: colour } });
      await picture.png().toFile(work.path('pictures', `${i}.png`));
    }
    const tiny = ['--set', 'width=4', '--batch', '4', '--engine', 'onnxruntime', '--port', 'off', '--quiet'];
    await work.succeed(
      'train',
      'dcgan',
      '--data',
      'folder:pictures',
      '--size',
      '8',
      ...tiny,
      ...atEndOnly,
      '--iterations',
      '2',
      '--out',
      'colours',
    );
    const record = JSON.parse(work.read('colours', 'data.json')) as { data: { shape: number[]; size: number } };
    expect(record.data).to.deep.include({ shape: [8, 8, 3], size: 4 });
  });

  it("trains a user's own system, given by path", async () => {
    const dcgan = new URL('../../src/systems/dcgan.js', import.meta.url).href;
    writeFileSync(
      work.path('my-system.js'),
      `import { dcgan } from '${dcgan}';\nexport default { ...dcgan, name: 'mine', title: 'my own' };\n`,
    );
    const [, ...flags] = tinyDcgan;
    await work.succeed('train', './my-system.js', ...flags, ...atEndOnly, '--iterations', '2', '--quiet', '--out', 'mine');
    const { system } = readConfigFile(work.path('mine', 'config.yaml'));
    expect(system).to.equal(work.path('my-system.js'));
    await work.succeed('export', 'mine', '--out', 'mine.onnx');
    expect((await work.succeed('systems', './my-system.js')).stdout).to.include('mine: my own');
  });
});
