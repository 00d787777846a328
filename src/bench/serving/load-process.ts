import { setTimeout as sleep } from 'node:timers/promises';
import { closedLoad } from './closed-load.js';
import { answerCalls } from './helper.js';
import { afterwards, type ClosedLoad, type LoadResult, type OpenLoad } from './load.js';
import { openLoad } from './open-load.js';

/** What the process that loads a server is asked; it answers when the server is at rest again. */
export type LoadCalls = {
  closed(load: ClosedLoad): Promise<LoadResult>;
  open(load: OpenLoad): Promise<LoadResult>;
};

async function settled(result: Promise<LoadResult>): Promise<LoadResult> {
  const done = await result;
  await sleep(afterwards);
  return done;
}

const calls: LoadCalls = {
  closed: (load) => settled(closedLoad(load)),
  open: (load) => settled(openLoad(load)),
};

answerCalls(calls);
