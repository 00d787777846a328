import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ServerProcess } from '../../../src/bench/serving/server-process.js';
import { latentSize, soakModel } from '../../../src/bench/soak/soak-model.js';
import { saveFile } from '../../../src/images/save.js';
import type { Failure, Scene } from '../scene.js';
import { orEnd, type Place } from '../subject.js';
import { until } from '../until.js';

const program = fileURLToPath(new URL('../../../src/cli/main.js', import.meta.url));
const kill = new URL('../../../src/bench/soak/kill-worker.js', import.meta.url);

const request = JSON.stringify({
  inputs: [{ name: 'latent', datatype: 'FP32', shape: [1, latentSize], data: new Array<number>(latentSize).fill(0) }],
});

interface Play {
  readonly server: ServerProcess;
  /** Of its models. */
  readonly models: string;
}

/** A server of a small model that several clients ask for a row again and again. */
const served = (
  name: string,
  scene: Omit<Scene, 'begin'> & {
    readonly flags?: readonly string[];
    readonly nodeFlags?: readonly string[];
    /** The model that clients ask. */
    readonly asked?: string;
    strike?(play: Play): Promise<void>;
  },
): Scene => ({
  how: scene.how,
  alerts: scene.alerts,
  async begin({ folder, prometheus }: Place) {
    const models = join(folder, name);
    await mkdir(models);
    await writeFile(join(models, 'small.onnx'), soakModel(1));
    const server = await ServerProcess.start(program, [models, '--workers', '1', ...(scene.flags ?? [])], scene.nodeFlags);
    const instance = new URL(server.address.url).host;
    const target = join(prometheus.targetsFolder, `${name}.json`);
    await saveFile(target, Buffer.from(JSON.stringify([{ targets: [instance], labels: { job: 'ganforge-serving' } }])));
    const clients = new Clients(`${server.address.url}/v2/models/${scene.asked ?? 'small'}/infer`);
    const failure: Failure = {
      labels: { instance },
      async end() {
        await clients.end();
        await rm(target);
        await server.close();
      },
    };
    return orEnd(failure, async () => {
      const seen = `up{instance="${instance}"} == 1`;
      await until(`${name} is scraped`, 60, async () => (await prometheus.query(seen)).length > 0);
      await scene.strike?.({ server, models });
    });
  },
});

/** Whatever they are answered, they ask again. */
class Clients {
  private isOver = false;
  private readonly asking: Promise<unknown>;

  constructor(private readonly url: string) {
    this.asking = Promise.all(Array.from({ length: 6 }, () => this.ask()));
  }

  async end(): Promise<void> {
    this.isOver = true;
    await this.asking;
  }

  private async ask(): Promise<void> {
    while (!this.isOver) {
      try {
        const answer = await fetch(this.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: request });
        await answer.arrayBuffer();
      } catch {
        // A connection that breaks is a failure as well.
      }
      await sleep(50);
    }
  }
}

export const servingScenes: readonly Scene[] = [
  served('damaged', {
    how: 'a damaged file is added to its folder, and clients ask for that model',
    alerts: ['GanServingModelFailed', 'GanServingErrors'],
    asked: 'new',
    strike: ({ models }) => saveFile(join(models, 'new.onnx'), Buffer.from('no model')),
  }),
  served('replaced', {
    how: 'a damaged file takes the place of its model',
    alerts: ['GanServingLoadFailures'],
    strike: ({ models }) => saveFile(join(models, 'small.onnx'), Buffer.from('no model')),
  }),
  served('refusing', {
    how: 'a queue of one row, which waits half a second for more, and six clients',
    alerts: ['GanServingRefusing'],
    flags: ['--max-queue', '1', '--batch-delay', '500'],
  }),
  served('slow', {
    how: 'a batch that is not full waits 1.5 s for more',
    alerts: ['GanServingSlow'],
    flags: ['--batch-delay', '1500'],
  }),
  served('lossy-server', {
    how: 'a worker thread ends (SIGUSR2 to a fault loaded into it)',
    alerts: ['GanServingWorkerRestarts'],
    nodeFlags: ['--import', kill.href],
    async strike({ server }) {
      server.child.kill('SIGUSR2');
    },
  }),
];
