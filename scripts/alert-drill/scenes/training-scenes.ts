import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Scene } from '../scene.js';
import { orEnd, type Place, Subject, type Training } from '../subject.js';
import { type BrokenTraining, brokenTrainings, healthyTraining } from '../trainings.js';
import { until } from '../until.js';

const hang = new URL('../hang-worker.js', import.meta.url);
const kill = new URL('../../../src/bench/soak/kill-worker.js', import.meta.url);

/** A training that its configuration breaks. */
const broken = (training: BrokenTraining): Scene => ({
  how: training.how,
  alerts: training.alerts,
  begin: async (place) => failureOf(await Subject.train(place, training)),
});

const failureOf = (subject: Subject) => ({ labels: { run: subject.name }, end: () => subject.end() });

/** A healthy training to which something happens. */
const struck = (
  name: string,
  scene: Omit<Scene, 'begin'> & { fault?: URL; flags?: readonly string[]; strike(subject: Subject, place: Place): Promise<void> },
): Scene => ({
  how: scene.how,
  alerts: scene.alerts,
  async begin(place) {
    const flags = [...healthyTraining.flags, ...(scene.flags ?? [])];
    const training: Training = { name, flags, ...(scene.fault === undefined ? {} : { fault: scene.fault }) };
    const subject = await Subject.train(place, training);
    return failureOf(await orEnd(subject, () => scene.strike(subject, place)));
  },
});

export const brokenScenes: readonly Scene[] = Object.values(brokenTrainings).map(broken);

export const struckScenes: readonly Scene[] = [
  struck('hung', {
    how: 'its only worker thread hangs (SIGUSR2 to a fault loaded into it)',
    alerts: ['GanTrainingStalled', 'GanCheckpointTooOld'],
    fault: hang,
    flags: ['--shard-timeout', 'off'],
    async strike({ child, name }, { prometheus }) {
      const checkpoints = `gan_checkpoint_duration_seconds_count{run="${name}"} > 1`;
      await until('two checkpoints', 120, async () => (await prometheus.query(checkpoints)).length > 0);
      child.kill('SIGUSR2');
    },
  }),
  struck('killed', {
    how: 'SIGKILL to the process',
    alerts: ['GanTrainingGone'],
    async strike({ child }) {
      child.kill('SIGKILL');
    },
  }),
  struck('lossy', {
    how: 'a worker thread ends (SIGUSR2 to a fault loaded into it)',
    alerts: ['GanWorkerRestarts'],
    fault: kill,
    async strike({ child }) {
      child.kill('SIGUSR2');
    },
  }),
  struck('blocked', {
    how: 'a file stands where its folder of checkpoints was',
    alerts: ['GanCheckpointFailed'],
    async strike({ name }, { folder }) {
      const checkpoints = join(folder, name, 'checkpoints');
      await rename(checkpoints, `${checkpoints}-away`);
      await writeFile(checkpoints, '');
    },
  }),
  struck('slowed', {
    how: 'the process stands still (SIGSTOP) for 400 ms of each 450, once it has run for what is an hour',
    alerts: ['GanThroughputDrop'],
    async strike({ child, name }, { prometheus, factor }) {
      const old = `time() - process_start_time_seconds{run="${name}"} > ${3600 / factor}`;
      await until('it is old enough', 120 + 3600 / factor, async () => (await prometheus.query(old)).length > 0);
      const timer = setInterval(() => {
        child.kill('SIGSTOP');
        setTimeout(() => child.kill('SIGCONT'), 400);
      }, 450);
      child.once('exit', () => clearInterval(timer));
    },
  }),
];
