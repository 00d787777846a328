import { expect } from 'chai';
import { StatusBoard } from '../../src/monitoring/status.js';
import { iterationEvent, NOTICES, startEvent } from './events.js';

describe('the status of a run', () => {
  it('is there before the run', () => {
    expect(new StatusBoard().status).to.deep.include({ name: 'ganforge', state: 'starting', run: null, iteration: 0, history: [] });
  });

  it('follows the run to its end', () => {
    const board = new StatusBoard();
    board.listener(startEvent({}, { duration: '90s', iterations: '10' }));
    board.listener(iterationEvent(1));
    expect(board.status).to.deep.include({ name: 'first', state: 'training', iteration: 1, iterations: 10, duration: 90, seconds: 0.5 });
    expect(board.status.run).to.deep.equal({
      system: 'fake',
      dataset: 'mnist',
      engine: 'cpu',
      device: 'CPU',
      workers: 2,
      output: 'probability',
    });
    for (const event of NOTICES) board.listener(event);
    expect(board.status).to.deep.include({ state: 'done', stage: '8x8', iteration: 7, sample: { iteration: 2, diversity: 0.5 } });
    expect(board.status.problems).to.have.length(4);
    expect(board.samplePath).to.equal('samples/iteration-000002.png');
  });

  it('says that the generator has collapsed, until it has recovered', () => {
    const board = new StatusBoard();
    expect(board.status.modeCollapse).to.equal(false);
    board.listener({ type: 'mode-collapse', iteration: 3, change: 'collapsed', diversity: 0.25 });
    expect(board.status.modeCollapse).to.equal(true);
    expect(board.status.problems).to.have.length(1);
    board.listener({ type: 'mode-collapse', iteration: 9, change: 'recovered', diversity: 0.75 });
    expect(board.status.modeCollapse).to.equal(false);
    expect(board.status.problems).to.have.length(1);
  });

  it('remembers the whole run in bounded memory, the newest iteration always', () => {
    const board = new StatusBoard();
    board.listener(startEvent());
    for (let iteration = 1; iteration <= 20_000; iteration++) {
      board.listener(iterationEvent(iteration));
      if (iteration % 999 === 0) expect(board.status.history.at(-1)?.iteration).to.equal(iteration);
    }
    const kept = board.status.history.map(({ iteration }) => iteration);
    expect(kept.length).to.be.within(200, 513);
    expect(kept[0]).to.be.below(100);
    const gaps = kept.slice(1, -1).map((iteration, index) => iteration - kept[index]!);
    expect(new Set(gaps).size).to.equal(1);
  });

  it('keeps few problems, the newest', () => {
    const board = new StatusBoard();
    for (let iteration = 1; iteration <= 50; iteration++) board.listener({ type: 'warning', iteration, text: `number ${iteration}` });
    expect(board.status.problems.length).to.be.at.most(10);
    expect(board.status.problems.at(-1)).to.include('number 50');
  });
});
