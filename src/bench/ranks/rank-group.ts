import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { findMpirun } from '../../cluster/find-mpirun.js';
import { mpirunArguments, mpirunEnvironment } from '../../cluster/mpirun-command.js';
import { RunError } from '../../errors.js';
import type { Answers, Question, RankSetup } from './protocol.js';

const program = fileURLToPath(new URL('rank-process.js', import.meta.url));

/** The processes of one contestant, which do what they are asked to together, and else nothing. */
export class RankGroup {
  private constructor(
    private readonly child: ChildProcess,
    private readonly server: Server,
    private readonly folder: string,
    private readonly members: readonly Member[],
    private readonly lost: Promise<never>,
  ) {}

  /** @throws RunError where a process ends before it is ready; its own message is on stderr */
  static async start(setup: RankSetup): Promise<RankGroup> {
    const folder = mkdtempSync(join(tmpdir(), 'ganforge-ranks-'));
    const path = join(folder, 'socket');
    const server = createServer();
    server.listen(path);
    await once(server, 'listening');
    const command = [process.execPath, ...process.execArgv, program, path, JSON.stringify(setup)];
    const child = await spawnGroup(setup, command);
    const lost = once(child, 'exit').then(([code]) => {
      throw new RunError('ranks-ended', `the processes of the benchmark have ended with ${code}`);
    });
    // Whoever asks something hears of it.
    lost.catch(() => {});
    const expected = setup.world === 'mpi' ? setup.ranks : 1;
    try {
      const members = await Promise.race([joinMembers(server, expected), lost]);
      return new RankGroup(child, server, folder, members, lost);
    } catch (error) {
      server.close();
      rmSync(folder, { recursive: true });
      throw error;
    }
  }

  /** @returns the answers, by rank */
  async ask<Q extends Question>(question: Q): Promise<Answers[Q['kind']][]> {
    const answers = this.members.map(async ({ socket, lines }) => {
      socket.write(`${JSON.stringify(question)}\n`);
      const { value, done } = await lines.next();
      return done ? this.lost : (JSON.parse(value) as Answers[Q['kind']]);
    });
    return Promise.race([Promise.all(answers), this.lost]);
  }

  async close(): Promise<void> {
    const ended = once(this.child, 'exit');
    try {
      if (this.child.exitCode === null) {
        await this.ask({ kind: 'close' });
        await ended;
      }
    } finally {
      if (this.child.exitCode === null) this.child.kill();
      this.server.close();
      rmSync(this.folder, { recursive: true });
    }
  }
}

async function spawnGroup({ world, ranks }: RankSetup, command: readonly string[]): Promise<ChildProcess> {
  if (world === 'echo' || ranks === 1) return spawn(command[0]!, command.slice(1), { stdio: ['ignore', 'inherit', 'inherit'] });
  const root = process.getuid?.() === 0;
  return spawn(await findMpirun(process.env), mpirunArguments({ ranks, oversubscribe: true, command }), {
    env: mpirunEnvironment(process.env, ranks, { root, terminal: false }),
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

interface Member {
  readonly rank: number;
  readonly socket: Socket;
  readonly lines: AsyncIterator<string>;
}

/** All processes, by rank, once they have said which they are. */
function joinMembers(server: Server, expected: number): Promise<readonly Member[]> {
  const members: Member[] = [];
  return new Promise((resolve, reject) => {
    server.on('connection', (socket) => {
      const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
      lines.next().then(({ value }) => {
        members.push({ rank: Number(value), socket, lines });
        if (members.length === expected) resolve(members.sort((a, b) => a.rank - b.rank));
      }, reject);
    });
  });
}
