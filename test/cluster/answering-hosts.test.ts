import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { living } from '../../src/bench/soak-training/processes.js';
import { answeringHosts } from '../../src/cluster/answering-hosts.js';
import { InputError } from '../../src/errors.js';
import { skipWithoutMpirun } from './mpi/run-ranks.js';

const hosts = ['alpha', 'beta', 'gone', 'silent'].map((name) => ({ name, slots: 2 }));

describe('hosts that are asked whether they answer', function () {
  this.timeout(60_000);

  it('are not where there is no mpirun', async () => {
    const failure = await answeringHosts(hosts, { PATH: '/nowhere' }).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(InputError);
  });

  describe('with Open MPI', () => {
    before(skipWithoutMpirun);
    const folder = mkdtempSync(join(tmpdir(), 'ganforge-hosts-'));
    after(() => rmSync(folder, { recursive: true }));

    it('are told apart: those that do, those that refuse, and those that never say a word', async () => {
      const agent = join(folder, 'agent.sh');
      // In place of ssh: runs here what is for other hosts.
      writeFileSync(
        agent,
        '#!/bin/sh\nhost=$1; shift\ncase $host in gone) exit 255;; silent) echo $$ > "$0.pid"; exec sleep 1000;; esac\nexec sh -c "$*"\n',
      );
      chmodSync(agent, 0o755);
      const env = { ...process.env, OMPI_MCA_plm_rsh_agent: agent };
      const answering = await answeringHosts(hosts, env, 10);
      expect(answering.map(({ name }) => name)).to.deep.equal(['alpha', 'beta']);
      expect(living([Number(readFileSync(`${agent}.pid`, 'utf8'))]), 'the agent that waits').to.deep.equal([]);
    });
  });
});
