import { existsSync, readFileSync, rmSync } from 'node:fs';
import { expect } from 'chai';
import { experiments } from '../../src/reproduce/experiments/index.js';
import { readResult } from '../../src/reproduce/result.js';
import { jsonLines } from './program.js';
import { filesBelow, iterationsIn, parametersOf, upTo, useWorkplace } from './workplace.js';

const quickRing = ['reproduce', 'gan', '--only', 'ring', '--quick', '--workers', '2', '--port', 'off'];

describe('ganforge reproduce', () => {
  const work = useWorkplace();

  it('--list shows every experiment with its time and what is wanted', async () => {
    const { code, stdout } = await work.run('reproduce', '--list');
    expect(code).to.equal(0);
    for (const { system, name, minutes } of experiments) {
      expect(stdout).to.match(new RegExp(`^${system} +${name} +${minutes} min .*wanted: \\S+ (at least|at most|above|below) `, 'm'));
    }
  });

  for (const [args, problem, mend] of [
    [[], 'no system to reproduce', '--list'],
    [['dcgam'], 'no experiment of "dcgam"', "did you mean 'dcgan'?"],
    [['gan', '--only', 'rong'], 'gan has no experiment "rong"', "did you mean 'ring'?"],
    [['gan', '--all'], '--all is all experiments', 'leave out --all'],
  ] as const) {
    it(`${['reproduce', ...args].join(' ')}: one line on stderr with cause and mend, exit code 2`, async () => {
      const { code, stdout, stderr } = await work.run('reproduce', ...args);
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
      expect(stderr.trimEnd().split('\n')).to.have.length(1);
      expect(stderr).to.include(problem).and.to.include(mend);
    });
  }

  describe('--quick, on the ring', () => {
    const folder = 'results/gan-ring-quick';
    const run = `${folder}/run`;
    let parameters: string;

    before(async () => {
      await work.succeed(...quickRing, '--quiet');
      parameters = parametersOf(work.path(run), 100);
    });

    it('leaves a page, figures, grids and curves, and its run in a folder there', () => {
      const pictures = ['curves.png', 'iteration-000100.png'];
      const files = filesBelow(work.path(folder)).filter((file) => !file.startsWith('run/'));
      expect(files).to.deep.equal(['README.md', ...pictures, 'result.json']);
      const result = readResult(work.path(folder));
      expect(result.pictures.map(({ file }) => file).sort()).to.deep.equal(pictures);
      for (const file of pictures) expect(work.read(folder, 'README.md')).to.include(`](${file})`);
    });

    it('has the figures between real data and noise, each repetition of them', () => {
      const { modes } = readResult(work.path(folder)).figures;
      expect(Object.keys(modes!.values)).to.have.members(['generated', 'real', 'noise']);
      expect(modes!.values.real).to.include({ mean: 8 });
      expect(modes!.values.generated!.values).to.have.length(2);
    });

    it('is no result, and says so', () => {
      expect(readResult(work.path(folder))).to.deep.include({ passed: null, verdicts: [] });
      expect(work.read(folder, 'README.md')).to.include('**No result**');
    });

    it('says how it was trained: the command gives the same parameters', async () => {
      const { training } = readResult(work.path(folder));
      const args = training.command.split(' ').slice(2);
      await work.succeed(...args, '--workers', '1', '--port', 'off', '--quiet', '--out', 'again');
      expect(parametersOf(work.path('again'), 100)).to.equal(parameters);
    });

    it('goes on with a run that was stopped on its way, to the same result', async () => {
      const { figures } = readResult(work.path(folder));
      const args = readResult(work.path(folder)).training.command.split(' ').slice(2);
      rmSync(work.path(folder), { recursive: true });
      await work.succeed(...args, '--workers', '2', '--port', 'off', '--quiet', '--checkpoint-every', '60', '--out', run);
      rmSync(work.path(run, 'checkpoints', 'iteration-000100'), { recursive: true });
      const { stdout } = await work.succeed(...quickRing, '--json');
      const trained = jsonLines(stdout).filter(({ type }) => type === 'iteration');
      expect(trained.map(({ iteration }) => iteration)).to.deep.equal(upTo(100).slice(60));
      expect(iterationsIn(work.read(run, 'stats.jsonl'))).to.deep.equal(upTo(100));
      expect(parametersOf(work.path(run), 100)).to.equal(parameters);
      expect(jsonLines(stdout).at(-1)).to.deep.include({ type: 'reproduction', folder, passed: null, figures });
    });

    it('measures a run that was trained to its end, without training', async () => {
      rmSync(work.path(folder, 'result.json'));
      const { stdout } = await work.succeed(...quickRing, '--json');
      expect(jsonLines(stdout).map(({ type }) => type)).to.deep.equal(['reproduction']);
    });

    it('is done anew where there is a result', async () => {
      const { stdout } = await work.succeed(...quickRing, '--json');
      expect(jsonLines(stdout).filter(({ type }) => type === 'iteration')).to.have.length(100);
    });

    it('leaves a run with other settings alone', async () => {
      rmSync(work.path(folder), { recursive: true });
      const other = ['--data', 'ring', '--iterations', '3', '--shard', '50', '--engine', 'onnxruntime', '--port', 'off', '--quiet'];
      await work.succeed('train', 'gan', ...other, '--out', run);
      const { code, stderr } = await work.run(...quickRing, '--quiet');
      expect(code).to.equal(2);
      expect(stderr).to.include(`${run} holds a run with other settings`);
      expect(existsSync(work.path(folder, 'result.json'))).to.equal(false);
      expect(readFileSync(work.path(run, 'config.yaml'), 'utf8')).to.include('iterations: 3');
    });
  });
});
