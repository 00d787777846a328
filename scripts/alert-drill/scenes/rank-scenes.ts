import { rankProcesses } from '../rank-processes.js';
import type { Scene } from '../scene.js';
import { orEnd, type Place, Subject, type Training } from '../subject.js';
import { healthyTraining } from '../trainings.js';
import { until } from '../until.js';

/** The healthy training by two ranks. */
const byTwo = (name: string): Training => ({ ...healthyTraining, name, ranks: 2 });

/** A training by two ranks to the second of which something happens. */
const struckRank = (name: string, scene: Omit<Scene, 'begin'> & { strike(rank: number): () => void }): Scene => ({
  how: scene.how,
  alerts: scene.alerts,
  async begin(place) {
    const subject = await Subject.train(place, byTwo(name));
    let relieve = () => {};
    await orEnd(subject, async () => {
      await ranksAreSeen(place, name);
      relieve = scene.strike(rankProcesses(subject.child.pid!)[1]!);
    });
    return {
      labels: { run: name },
      async end() {
        relieve();
        await subject.end();
      },
    };
  },
});

async function ranksAreSeen({ prometheus }: Place, run: string): Promise<void> {
  await until(`both ranks of ${run} are seen`, 60, async () => {
    const [up, computing] = await Promise.all(
      [`up{run="${run}"} == 1`, `gan_rank_computing_seconds_total{run="${run}"} > 0`].map((query) => prometheus.query(query)),
    );
    return up!.length === 2 && computing!.length === 2;
  });
}

/** Sends a signal to a process that may have ended. */
function signal(id: number, name: NodeJS.Signals): void {
  try {
    process.kill(id, name);
  } catch {
    // It has.
  }
}

export const rankScenes: readonly Scene[] = [
  struckRank('straggling', {
    how: 'one of two ranks stands still (SIGSTOP) for 400 ms of each 450',
    alerts: ['GanRankStraggles'],
    strike(rank) {
      const timer = setInterval(() => {
        signal(rank, 'SIGSTOP');
        setTimeout(() => signal(rank, 'SIGCONT'), 400);
      }, 450);
      return () => {
        clearInterval(timer);
        setTimeout(() => signal(rank, 'SIGCONT'), 400);
      };
    },
  }),
  struckRank('missing', {
    how: 'one of two ranks stands still (SIGSTOP)',
    alerts: ['GanRankMissing'],
    strike(rank) {
      signal(rank, 'SIGSTOP');
      return () => signal(rank, 'SIGCONT');
    },
  }),
  {
    how: 'a run of two ranks is interrupted and goes on by one process',
    alerts: ['GanRanksFewer'],
    async begin(place) {
      const name = 'fewer';
      const before = await Subject.train(place, byTwo(name));
      await orEnd(before, () => ranksAreSeen(place, name));
      await before.end();
      const subject = await Subject.resume(place, { name });
      return { labels: { run: name }, end: () => subject.end() };
    },
  },
];
