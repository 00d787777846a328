import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { expect } from 'chai';
import { descendantsOf, living } from '../../../src/bench/soak-training/processes.js';
import { skip } from '../../skip.js';

describe('the processes of a training', () => {
  before(function () {
    if (!existsSync('/proc/self/status')) skip(this, 'there is no /proc');
  });

  it('are those it has started, and those that they have, as long as they live', async () => {
    const child = spawn('sh', ['-c', 'sleep 1000 & echo $!; wait'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
    const grandchild = Number(line);
    const found = descendantsOf(process.pid);
    expect(found.find(({ id }) => id === child.pid)).to.include({ parent: process.pid });
    expect(found.find(({ id }) => id === grandchild)).to.deep.equal({ id: grandchild, parent: child.pid, name: 'sleep' });
    expect(living([child.pid!, grandchild])).to.have.length(2);
    process.kill(grandchild, 'SIGKILL');
    await once(child, 'exit');
    expect(living([child.pid!, grandchild])).to.deep.equal([]);
  });
});
