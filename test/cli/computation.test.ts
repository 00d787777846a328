import { delimiter, join } from 'node:path';
import { expect } from 'chai';
import { readConfigFile } from '../../src/config/yaml.js';
import { gpuLine, useFakeNvidiaSmi } from '../engines/fake-nvidia-smi.js';
import { skip } from '../skip.js';
import { type Finished, ganforge, jsonLines } from './program.js';
import { atEndOnly, tinyDcgan, useWorkplace } from './workplace.js';

describe('what computes a run', () => {
  const work = useWorkplace();
  const trainOn = (engine: string, ...flags: readonly string[]): Promise<Finished> =>
    work.run('train', ...tinyDcgan, ...atEndOnly, '--iterations', '3', '--engine', engine, ...flags);

  /** Skips where no TensorFlow is linked. */
  async function linked(context: Mocha.Context, running: Promise<Finished>): Promise<Finished> {
    const finished = await running;
    const [, reason] = /^ganforge: (TensorFlow does not load.*)$/m.exec(finished.stderr) ?? [];
    if (reason !== undefined) skip(context, reason);
    expect(finished.code, finished.stderr).to.equal(0);
    return finished;
  }

  for (const engine of ['onnxruntime', 'tensorflow']) {
    it(`is told by the result, the configuration and the log of a run on ${engine}: engine, version, device, precision`, async function () {
      const { stdout } = await linked(this, trainOn(engine, '--json', '--device', 'cpu', '--out', engine));
      const result = jsonLines(stdout).at(-1);
      expect(result).to.include({ type: 'result', engine, device: 'CPU', precision: 'float32' });
      expect(result?.engine_version).to.match(/^\d+\.\d+\.\d+/);
      expect(readConfigFile(work.path(engine, 'config.yaml'))).to.include({ engine, device: 'cpu', precision: 'float32' });
      expect(work.read(engine, 'events.log')).to.include(`, ${engine} ${result?.engine_version} in float32 (CPU), 2 workers`);
    });
  }

  it('is told at the end on the terminal', async () => {
    const { stdout } = await trainOn('onnxruntime', '--out', 'terminal');
    expect(stdout).to.match(/^computed by {3}onnxruntime [\d.]+ in float32 \(CPU\)$/m);
  });

  it('is TensorFlow where it is linked and nobody has chosen', async function () {
    await linked(this, trainOn('tensorflow', '--quiet', '--out', 'chosen'));
    const { stdout } = await trainOn('auto', '--json', '--out', 'auto');
    expect(jsonLines(stdout).at(-1)).to.include({ type: 'result', engine: 'tensorflow' });
    expect(readConfigFile(work.path('auto', 'config.yaml'))).to.include({ engine: 'tensorflow' });
  });

  describe('of several GPUs', () => {
    const fake = useFakeNvidiaSmi();
    const withTwoGpus = (env: NodeJS.ProcessEnv, ...flags: readonly string[]): Promise<Finished> => {
      fake.says(gpuLine(0), gpuLine(1));
      const path = [fake.path('bin'), process.env.PATH].join(delimiter);
      const common = [
        ...tinyDcgan,
        ...atEndOnly,
        '--iterations',
        '2',
        '--engine',
        'tensorflow',
        '--out',
        join('gpus', String(flags.at(-1))),
      ];
      return ganforge(['train', ...common, ...flags], { cwd: work.path(), env: { CUDA_VISIBLE_DEVICES: '0,1', ...env, PATH: path } });
    };

    for (const [how, env, flags, words] of [
      ['is one a process', {}, ['--device', 'cuda:0,1'], /one GPU a process.*--device cuda:0, or --engine onnxruntime/],
      ['is one that is there', {}, ['--device', 'cuda:2'], /2 GPUs are visible/],
      ['is one for each rank', { LOCAL_RANK: '2' }, ['--device', 'auto'], /local rank 2 .* 2 GPUs are visible/],
    ] as const) {
      it(`TensorFlow's ${how}: else exit 2 and one line`, async () => {
        const { code, stderr } = await withTwoGpus(env, ...flags);
        expect({ code, lines: stderr.trim().split('\n').length }).to.deep.equal({ code: 2, lines: 1 });
        expect(stderr).to.match(words);
      });
    }
  });
});
