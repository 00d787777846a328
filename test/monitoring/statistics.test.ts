import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { RunError } from '../../src/errors.js';
import { readStatistics, truncateStatistics, writeStatistics } from '../../src/monitoring/statistics.js';
import { inputError } from '../config/input-error.js';
import { iterationEvent, startEvent, stepEvent } from './events.js';
import { testFolder } from './folder.js';

describe('statistics', () => {
  const path = testFolder();

  function write(file: string, iterations: readonly number[], set: readonly string[] = []): void {
    const listener = writeStatistics(file);
    listener(startEvent({}, {}, set));
    for (const iteration of iterations) listener(iterationEvent(iteration));
    listener({ type: 'end', iteration: iterations.at(-1) ?? 0, reason: 'done', seconds: 1 });
  }

  it('are a line an iteration, readable at once', () => {
    const file = path('stats.jsonl');
    const listener = writeStatistics(file);
    listener(startEvent());
    listener(stepEvent());
    listener(iterationEvent(1, { metrics: { 'discriminator/accuracy': 0.5 } }));
    expect(readStatistics(file)).to.deep.equal([
      {
        iteration: 1,
        stage: 'all',
        seconds: 0.5,
        images_per_second: 256,
        loss: { discriminator: 1.25, generator: 0.75 },
        d_real: 0.75,
        d_fake: 0.25,
        gradient_norm: { discriminator: 3, generator: 2 },
        metrics: { 'discriminator/accuracy': 0.5 },
        worker_busy: [0.9, 0.95],
      },
    ]);
    listener({ type: 'end', iteration: 1, reason: 'done', seconds: 1 });
  });

  it('leave out what a system has not, and write null for what is not finite', () => {
    const file = path('stats.jsonl');
    const { dReal: _real, dFake: _fake, ...rest } = iterationEvent(1, { loss: { generator: Number.NaN } });
    const listener = writeStatistics(file);
    listener(startEvent());
    listener(rest);
    const [line] = readStatistics(file);
    expect(line).to.not.have.any.keys('d_real', 'd_fake', 'metrics');
    expect(line?.loss).to.deep.equal({ generator: null });
  });

  it('come each log.every iterations', () => {
    write(path('stats.jsonl'), [1, 2, 3, 4, 5, 6, 7], ['log.every=3']);
    expect(readStatistics(path('stats.jsonl')).map(({ iteration }) => iteration)).to.deep.equal([3, 6]);
  });

  it('hold an evaluation in the line of its iteration, or the next that is written, once', () => {
    const file = path('stats.jsonl');
    const listener = writeStatistics(file);
    listener(startEvent({}, {}, ['log.every=2']));
    for (let iteration = 1; iteration <= 6; iteration++) {
      if (iteration % 2 === 1) listener({ type: 'evaluation', iteration, figures: { fid: iteration }, seconds: 1 });
      if (iteration < 5) listener(iterationEvent(iteration));
    }
    listener(iterationEvent(6));
    listener(iterationEvent(8));
    listener({ type: 'end', iteration: 8, reason: 'done', seconds: 1 });
    expect(readStatistics(file).map(({ iteration, evaluation }) => [iteration, evaluation?.fid])).to.deep.equal([
      [2, 1],
      [4, 3],
      [6, 5],
      [8, undefined],
    ]);
  });

  it('go on in the file of the run that is resumed', () => {
    write(path('stats.jsonl'), [1, 2]);
    write(path('stats.jsonl'), [3]);
    expect(readStatistics(path('stats.jsonl')).map(({ iteration }) => iteration)).to.deep.equal([1, 2, 3]);
  });

  it('that cannot be written end the run with the path and the cause', () => {
    const listener = writeStatistics(path('none/stats.jsonl'));
    expect(() => listener(startEvent())).to.throw(RunError, /none\/stats\.jsonl cannot be written \(ENOENT\)/);
  });

  it('are read without a torn last line, and refused with any other that is none', () => {
    const file = path('stats.jsonl');
    write(file, [1, 2]);
    appendFileSync(file, '{"iteration": 3, "sec');
    expect(readStatistics(file)).to.have.length(2);
    appendFileSync(file, '\n{"iteration": 4}\n');
    const error = inputError(() => readStatistics(file));
    expect(error.code).to.equal('statistics-corrupt');
    expect(error.message).to.include('stats.jsonl:3 ');
  });

  it('lose what comes after an iteration, and torn lines, when they are truncated', () => {
    const file = path('stats.jsonl');
    write(file, [1, 2, 3, 4]);
    appendFileSync(file, '{"iteration": 1, "sec');
    expect(truncateStatistics(file, 2)).to.equal(3);
    write(file, [3]);
    expect(readStatistics(file).map(({ iteration }) => iteration)).to.deep.equal([1, 2, 3]);
    expect(readdirSync(dirname(file))).to.deep.equal(['stats.jsonl']);
  });

  it('are not made by being truncated', () => {
    expect(truncateStatistics(path('stats.jsonl'), 5)).to.equal(0);
    expect(existsSync(path('stats.jsonl'))).to.equal(false);
  });

  it('survive a stop at any byte: what is left is a beginning of what was written', () => {
    const file = path('stats.jsonl');
    write(file, [1, 2, 3]);
    const whole = readFileSync(file);
    const all = readStatistics(file);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: whole.length }), (bytes) => {
        writeFileSync(file, whole.subarray(0, bytes));
        truncateStatistics(file, 3);
        const left = readStatistics(file);
        expect(left).to.deep.equal(all.slice(0, left.length));
        expect(left.length).to.be.at.least(whole.subarray(0, bytes).toString().split('\n').length - 1);
      }),
    );
  });
});
