import { once } from 'node:events';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { scrape } from '../serving/scrape.js';
import { ServerProcess } from '../serving/server-process.js';
import { Crowd } from './crowd.js';
import { KnownAnswers } from './known-answers.js';
import { malformedActor } from './malformed-actor.js';
import { MemoryWatch } from './memory-watch.js';
import { pictureActor } from './picture-actor.js';
import { abortingActor, oversizeActor, slowActor } from './rough-sockets.js';
import type { Actor, Scene } from './scene.js';
import { soakModel } from './soak-model.js';
import { Tally } from './tally.js';
import { grpcActor, jsonActor, restActor } from './well-behaved.js';

export interface SoakOptions {
  /** Compiled `src/cli/main.js`. */
  readonly program: string;
  readonly seconds: number;
  /** Connections that are open all the time. */
  readonly crowd: number;
  readonly onProgress: (text: string) => void;
}

export interface SoakResult {
  readonly tally: Tally;
  /** Exit code of the server after SIGTERM. */
  readonly exitCode: number | null;
  /** Files put in place of the model's, and how often the server has loaded one. */
  readonly replaced: number;
  readonly loaded: number;
  /** Worker threads ended, and those that the server has replaced. */
  readonly killed: number;
  readonly restarted: number;
  /** Resident bytes: most of the first quarter of the time, and of the last. */
  readonly memory: { readonly before: number; readonly after: number };
}

/** Who loads the server, and how many of them. */
const cast: readonly (readonly [Actor, number])[] = [
  [restActor, 8],
  [jsonActor, 4],
  [grpcActor, 8],
  [pictureActor, 2],
  [malformedActor, 6],
  [abortingActor, 2],
  [slowActor, 4],
  [oversizeActor, 1],
];

const model = 'soak';
const maxBody = 2 ** 20;

/** Turns from one time that the crowd asks to the next: a server closes connections that are idle for a minute. */
const crowdEvery = 5;

/** Puts a real server under everything at once, then ends it while it is under load. Nothing is judged here. */
export async function soak(options: SoakOptions): Promise<SoakResult> {
  const folder = await mkdtemp(join(tmpdir(), 'ganforge-soak-'));
  const models = [soakModel(1), soakModel(2)] as const;
  const file = join(folder, `${model}.onnx`);
  await writeFile(file, models[0]);
  const fault = new URL('./kill-worker.js', import.meta.url);
  // Logs are read by nobody here: a client that does wrong is no news.
  const server = await ServerProcess.start(options.program, [folder, '--max-body', '1', '--poll-interval', '1'], ['--import', fault.href]);
  try {
    const tally = new Tally();
    const answers = await KnownAnswers.compute(models);
    const scene: Scene = { server: server.address, model, maxBody, answers, tally, isEnding: false, isOver: false };
    return await play(scene, server, options, async (turn) => {
      // In one go, as a file that is half-written would be a model that can't be loaded.
      await writeFile(`${file}.new`, models[turn % 2]!);
      await rename(`${file}.new`, file);
    });
  } finally {
    await server.close();
    await rm(folder, { recursive: true });
  }
}

async function play(
  scene: Scene,
  { address, child }: ServerProcess,
  { seconds, crowd: size, onProgress }: SoakOptions,
  replace: (turn: number) => Promise<void>,
): Promise<SoakResult> {
  const crowd = new Crowd(scene, size);
  await crowd.ask();
  onProgress(`${size} connections are there`);
  const memory = new MemoryWatch();
  const watching = memory.follow(scene);
  const actors = cast.flatMap(([actor, count]) => Array.from({ length: count }, (_, seed) => actor(scene, seed)));
  const end = performance.now() + 1000 * seconds;
  let [replaced, killed] = [0, 0];
  for (let turn = 1; performance.now() < end; turn++) {
    await sleep(Math.min(3000, (1000 * seconds) / 4));
    if (turn % 2 === 1) {
      await replace(++replaced);
      onProgress('the model is replaced');
    } else {
      child.kill('SIGUSR2');
      killed++;
      onProgress('a worker is ended');
    }
    if (turn % crowdEvery === 0) await crowd.ask();
  }
  await crowd.ask();
  const metrics = await scrape(address.url);
  onProgress('SIGTERM');
  const ended = once(child, 'exit');
  scene.isEnding = true;
  child.kill('SIGTERM');
  const [exitCode] = (await ended) as [number | null];
  scene.isOver = true;
  await Promise.all([...actors, watching]);
  crowd.leave();
  return {
    tally: scene.tally,
    exitCode,
    replaced,
    loaded: metrics('gan_serving_model_load_duration_seconds_count'),
    killed,
    restarted: metrics('gan_serving_worker_restarts_total'),
    memory: memory.growth,
  };
}
