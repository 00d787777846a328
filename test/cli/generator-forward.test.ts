import { expect } from 'chai';
import { readConfigFile } from '../../src/config/yaml.js';
import { atEndOnly, parametersOf, tinyDcgan, useWorkplace } from './workplace.js';

describe('train --generator-forward', () => {
  const work = useWorkplace();
  const train = (iterations: number, out: string, ...flags: string[]) =>
    work.succeed('train', ...tinyDcgan, ...atEndOnly, '--iterations', String(iterations), '--quiet', '--out', out, ...flags);
  const recorded = (run: string) => readConfigFile(work.path(run, 'config.yaml')).generatorForward;

  it('is written in the configuration of the run, as the system has it where it is not given', async () => {
    await train(4, 'usual');
    await train(4, 'fresh', '--generator-forward', 'fresh');
    expect([recorded('usual'), recorded('fresh')]).to.deep.equal(['shared', 'fresh']);
    expect(parametersOf(work.path('fresh'), 4)).to.not.equal(parametersOf(work.path('usual'), 4));
  });

  it('is kept by ganforge resume', async () => {
    await train(2, 'resumed', '--generator-forward', 'fresh');
    await work.succeed('resume', 'resumed', '--iterations', '4', '--port', 'off', '--quiet');
    expect(recorded('resumed')).to.equal('fresh');
    expect(parametersOf(work.path('resumed'), 4)).to.equal(parametersOf(work.path('fresh'), 4));
  });
});
