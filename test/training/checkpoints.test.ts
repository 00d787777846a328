import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { RunError } from '../../src/errors.js';
import type { RunEvent } from '../../src/training/events.js';
import { runConfig, sit, trainRun, useSharedFolder } from './support.js';

describe('a checkpoint that cannot be written', () => {
  const folder = useSharedFolder();
  const config = () =>
    runConfig({ system: 'gan', options: { latent: 4, hidden: [8] }, iterations: 4, workers: 1, checkpoint: { every: 1, keep: 3 } });

  /** Puts a file where checkpoints go while an iteration is done, and takes it away after another one, if any. */
  const blockedFrom = (run: string, from: number, to: number) => (event: RunEvent) => {
    const checkpoints = folder.path(run, 'checkpoints');
    if (event.type !== 'iteration') return;
    if (event.iteration === from) {
      renameSync(checkpoints, `${checkpoints}-away`);
      writeFileSync(checkpoints, '');
    }
    if (event.iteration === to) {
      rmSync(checkpoints);
      renameSync(`${checkpoints}-away`, checkpoints);
    }
  };
  const failures = (events: readonly RunEvent[]) => events.flatMap((event) => (event.type === 'checkpoint-failed' ? [event] : []));

  it('on the way is told, with the last one, and the training goes on to the next', async () => {
    const { events } = await trainRun(await config(), folder.path('passing'), { onEvent: blockedFrom('passing', 2, 4) });
    expect(failures(events).map(({ iteration }) => iteration)).to.deep.equal([2, 3]);
    expect(failures(events)[0]!.text).to.match(/^that of iteration 2 could not be written \(.+\); .+iteration-000001 is the last one$/);
    expect(readdirSync(folder.path('passing', 'checkpoints'))).to.deep.equal(['iteration-000001', 'iteration-000004']);
  });

  it('at the end makes the run fail', async () => {
    mkdirSync(folder.path('blocked'), { recursive: true });
    const { error, events } = await sit(await config(), folder.path('blocked'), { onEvent: blockedFrom('blocked', 3, 5) });
    expect(error).to.be.instanceOf(RunError).with.property('code', 'checkpoint-failed');
    expect(failures(events).map(({ iteration }) => iteration)).to.deep.equal([3, 4, 4]);
    expect(events.at(-1)).to.include({ type: 'end', reason: 'failed' });
  });
});
