import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import { skip } from '../../skip.js';
import { program, start } from '../program.js';
import { tinyDcgan, useWorkplace } from '../workplace.js';

describe('the progress line in a terminal', () => {
  const work = useWorkplace();

  before(function () {
    const { status } = spawnSync('script', ['-qec', 'true', '/dev/null'], { stdio: 'ignore' });
    if (status !== 0) skip(this, 'there is no script(1) that opens a terminal');
  });

  /** What a terminal gets. */
  async function inTerminal(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
    const line = [process.execPath, program, ...args].map((word) => `'${word}'`).join(' ');
    const surroundings = { cwd: work.path(), env: { TERM: 'xterm', GANFORGE_CACHE: work.path('..', 'cache'), ...env } };
    const { code, stdout } = await start(['-qec', line, '/dev/null'], surroundings, ['script']).finished;
    expect(code).to.equal(0);
    return stdout;
  }

  it('is drawn over and over, and stays as a whole at the end', async () => {
    const output = await inTerminal(['train', ...tinyDcgan, '--iterations', '150', '--sample-every', '0', '--out', 'live'], {
      NO_COLOR: '1',
    });
    const drawn = output.split('\r').filter((text) => text.includes('img/s'));
    expect(drawn.length).to.be.above(1);
    expect(drawn.at(-1)).to.include('100%').and.include('150/150').and.include('D(x)');
    expect(output).to.include('done after 150 iterations');
  });

  it('has no control sequences on a dumb terminal', async () => {
    const output = await inTerminal(['train', ...tinyDcgan, '--iterations', '3', '--sample-every', '0', '--out', 'dumb'], { TERM: 'dumb' });
    expect(output).to.not.include('\x1b');
    expect(output).to.include('iteration 3/3');
  });
});
