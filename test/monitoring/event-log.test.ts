import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { writeEventLog } from '../../src/monitoring/event-log.js';
import { iterationEvent, NOTICES, startEvent, stepEvent } from './events.js';
import { testFolder } from './folder.js';

describe('the event log', () => {
  const path = testFolder();

  it('says with time and iteration what happened, but for steps and iterations', () => {
    const listener = writeEventLog(path('events.log'), () => new Date(0));
    for (const event of [startEvent(), stepEvent(), iterationEvent(1), ...NOTICES]) listener(event);
    const at = (iteration: number, words: string) => `1970-01-01T00:00:00.000Z iteration ${iteration}: ${words}`;
    expect(readFileSync(path('events.log'), 'utf8').split('\n')).to.deep.equal([
      at(
        0,
        'training fake on mnist, cpu 4.22.0 in float32 (CPU), 2 workers, batch 128 in shards of 64 (--shard 64), seed 0, in /runs/first',
      ),
      at(1, 'stage 8x8 (2 of 3)'),
      at(2, 'sample samples/iteration-000002.png, diversity 0.500'),
      at(3, 'checkpoint checkpoints/iteration-000003, written in 0.25 s'),
      at(3, 'checkpoint failed: that of iteration 3 could not be written (ENOSPC); none is the last one'),
      at(4, 'worker lost: thread 2 ended; its shard is tried again (attempt 2)'),
      at(5, 'loss or gradient of generator is not finite: the step is dropped (1 in a row)'),
      at(6, 'warning: the disk is nearly full'),
      at(
        6,
        'mode collapse: samples are far more alike than the data, diversity 0.125, below 0.5 for several samples; other learning rates, more discriminator updates or instance noise may help',
      ),
      at(7, 'mode collapse is over: diversity 0.750, no longer below 0.5'),
      at(
        7,
        'the discriminator is dead: it tells nothing apart and its gradient norm is 0.000010; a checkpoint before it with a lower learning rate may help',
      ),
      at(7, 'the discriminator is no longer dead: its gradient norm is 0.50'),
      at(7, 'paused'),
      at(7, 'continued after a pause of 1m05s'),
      at(7, 'done after 7 iterations and 1m05s of training'),
      '',
    ]);
  });

  it('goes on where a run is resumed, a line an event whatever its text', () => {
    for (const iteration of [0, 500]) {
      const listener = writeEventLog(path('events.log'));
      listener({ ...startEvent(), iteration });
      listener({ type: 'warning', iteration, text: 'two\nlines' });
      listener({ type: 'end', iteration, reason: 'interrupted', seconds: 1 });
    }
    const lines = readFileSync(path('events.log'), 'utf8').trim().split('\n');
    expect(lines).to.have.length(6);
    expect(lines[3]).to.include('resuming at iteration 500: fake on mnist');
    expect(lines[5]).to.include('interrupted after 500 iterations');
  });
});
