import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Running } from './program.js';
import { filesBelow, tinyDcgan, useWorkplace } from './workplace.js';

describe('--sd-file', () => {
  const work = useWorkplace();
  const served = [...tinyDcgan.slice(0, -1), 'auto', '--json', '--sd-file', 'targets/tiny.json'];
  const file = () => work.path('targets', 'tiny.json');
  before(() => mkdirSync(work.path('targets')));

  /** Waits until it trains, when the file is there. */
  async function address(running: Running): Promise<string> {
    const server = JSON.parse(await running.line((line) => line.includes('"server"'))) as { url: string };
    await running.line((line) => line.includes('"iteration"'));
    return server.url.replace('http://', '');
  }

  it('is a target of Prometheus while a run trains, and gone after it was interrupted', async () => {
    const running = work.start('train', ...served, '--iterations', '1000000', '--out', 'runs/faces');
    const target = await address(running);
    expect(JSON.parse(work.read('targets', 'tiny.json'))).to.deep.equal([{ targets: [target], labels: { job: 'ganforge', run: 'faces' } }]);
    expect(filesBelow(work.path('targets'))).to.deep.equal(['tiny.json']);
    running.child.kill('SIGINT');
    expect((await running.finished).code).to.equal(130);
    expect(existsSync(file())).to.equal(false);
  });

  it('takes the place of what a killed run has left, of ganforge resume as well, and is gone after a run that was ended at once', async () => {
    writeFileSync(file(), '[{"targets":["127.0.0.1:1"]}]');
    const flags = ['--port', 'auto', '--json', '--sd-file', 'targets/tiny.json'];
    const running = work.start('resume', 'runs/faces', ...flags, '--iterations', '2000000');
    const target = await address(running);
    expect(work.read('targets', 'tiny.json')).to.include(target).and.not.include('127.0.0.1:1"');
    // The second signal ends the process at once.
    running.child.kill('SIGINT');
    running.child.kill('SIGTERM');
    await running.finished;
    expect(existsSync(file())).to.equal(false);
  });

  it('stays after a run that failed, which Prometheus is to miss', async () => {
    const diverging = ['--set', 'learningRate=1e30'];
    const { code } = await work.run('train', ...served, ...diverging, '--iterations', '1000', '--out', 'failed');
    expect(code).to.equal(1);
    expect(JSON.parse(work.read('targets', 'tiny.json'))).to.have.nested.property('[0].labels.run', 'failed');
  });

  const mistakes = {
    'in a folder that does not exist': ['--port', 'auto', '--sd-file', 'nowhere/x.json'],
    'by a name that Prometheus does not read': ['--port', 'auto', '--sd-file', 'targets/x.txt'],
    'without metrics': ['--port', 'off', '--sd-file', 'targets/x.json'],
  };
  for (const [what, flags] of Object.entries(mistakes)) {
    it(`${what}: exit 2, one line that names it, nothing written`, async () => {
      const { code, stderr } = await work.run('train', ...tinyDcgan.slice(0, -2), ...flags, '--out', 'none');
      expect(code).to.equal(2);
      expect(stderr).to.match(/^ganforge: .*--sd-file.*\n$/);
      expect(existsSync(work.path('none'))).to.equal(false);
    });
  }
});
