import { expect } from 'chai';
import fc from 'fast-check';
import { createProgress, type Output, type ProgressOptions } from '../../../src/cli/terminal/progress.js';
import type { RunEvent } from '../../../src/training/events.js';
import { iterationEvent, NOTICES, startEvent, stepEvent } from '../../monitoring/events.js';

/** A stream that remembers what was written. */
class Screen implements Output {
  text = '';
  constructor(
    readonly isTTY: boolean,
    readonly columns = 200,
  ) {}

  write(text: string): void {
    this.text += text;
  }

  /** What has been drawn, without colours, a string each time. */
  get draws(): string[] {
    return this.plain.split(/\r|\n/).filter((line) => line !== '');
  }

  get plain(): string {
    return this.text.replaceAll(ANSI, '');
  }
}

const ANSI = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*[A-Za-z]`, 'g');

/** Shows events that come `each` milliseconds after another. */
function show(events: readonly RunEvent[], screen: Screen, each = 1000, options: ProgressOptions = {}): Screen {
  let clock = 0;
  const tell = createProgress({ stdout: screen, stderr: screen, env: {}, now: () => clock, ...options });
  for (const event of events) {
    tell(event);
    clock += each;
  }
  return screen;
}

const END: RunEvent = { type: 'end', iteration: 10, reason: 'done', seconds: 5 };
const iterations = (count: number) => Array.from({ length: count }, (_, index) => iterationEvent(index + 1));

describe('progress on a terminal', () => {
  it('shows share, iterations, speed, time left, losses, D(x) and D(G(z)) on one line', () => {
    const [, line] = show([startEvent({ iterations: 10 }), iterationEvent(4), iterationEvent(5)], new Screen(true)).draws.slice(-2);
    expect(line).to.equal(
      '━━━━━━━━━━━━╌╌╌╌╌╌╌╌╌╌╌╌  50%  5/10  256 img/s  ETA 3s  loss discriminator 1.250 generator 0.750  D(x) 0.750  D(G(z)) 0.250',
    );
  });

  it('shows the scores of a critic as such', () => {
    const { plain } = show([startEvent({ output: 'score' }), iterationEvent(1, { dReal: 12.5, dFake: -3 })], new Screen(true));
    expect(plain).to.include('critic real 12.500  critic fake -3.000').and.not.include('D(x)');
  });

  it('shows time where the run ends by time', () => {
    const { plain } = show([startEvent({}, { duration: '20s' }), iterationEvent(10)], new Screen(true));
    expect(plain).to.include('25%  10  5s/20s').and.include('ETA 15s');
  });

  it('never draws a line as wide as the terminal, whatever the numbers', () => {
    const values = fc.double({ noNaN: false });
    const names = fc.uniqueArray(fc.stringMatching(/^[a-z_]{1,20}$/), { maxLength: 6 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), names, values, values, fc.nat(1e6), (columns, networks, loss, output, iteration) => {
        const event = iterationEvent(iteration + 1, { loss: Object.fromEntries(networks.map((name) => [name, loss])), dReal: output });
        const { plain } = show([event], new Screen(true, columns));
        expect(plain).to.equal('');
        const drawn = show([startEvent(), event], new Screen(true, columns)).plain.split('\n').slice(1).join('\n');
        for (const line of drawn.split(/\r|\n/)) expect(line.length).to.be.below(Math.max(columns, 2));
      }),
    );
  });

  it('is drawn at most ten times a second, and once more at the end', () => {
    const screen = show([startEvent(), ...iterations(1000), END], new Screen(true), 1);
    const bars = screen.draws.filter((line) => line.includes('img/s'));
    expect(bars.length).to.be.within(9, 12);
    expect(bars.at(-1)).to.include('1000/1000');
  });

  it('has notices above it, and stays below them', () => {
    const notices = NOTICES.filter(({ type }) => type !== 'end');
    const { plain } = show([startEvent(), iterationEvent(1), ...notices], new Screen(true));
    const lines = plain.split('\n');
    expect(lines).to.have.length(1 + notices.length + 1);
    expect(lines[3]).to.match(/\rcheckpoint checkpoints\/iteration-000003, written in 0\.25 s$/);
    expect(lines[4]).to.match(/\r! checkpoint failed: that of iteration 3 could not be written/);
    expect(lines[5]).to.match(/\r! worker lost: thread 2 ended/);
    expect(lines.at(-1)).to.include('img/s');
  });

  it('does not tell of the only stage', () => {
    const stage: RunEvent = { type: 'stage', name: 'all', index: 0, stages: 1, iteration: 0 };
    expect(show([stage], new Screen(true)).text).to.equal('');
  });

  it('has colours, but not with NO_COLOR', () => {
    const events = [startEvent(), iterationEvent(1)];
    const coloured = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]+m`);
    expect(show(events, new Screen(true)).text).to.match(coloured);
    expect(show(events, new Screen(true), 1, { env: { NO_COLOR: '1' } }).text).to.not.match(coloured);
  });

  it('follows a terminal that is made narrower', () => {
    let columns = 150;
    let clock = 0;
    const lines: string[] = [];
    const stdout: Output = {
      isTTY: true,
      get columns() {
        return columns;
      },
      write: (text) => lines.push(text.replaceAll(ANSI, '')),
    };
    const tell = createProgress({ stdout, env: {}, now: () => (clock += 1000) });
    tell(startEvent());
    tell(iterationEvent(1));
    columns = 40;
    tell(iterationEvent(2));
    expect(lines[1]?.length).to.be.within(100, 150);
    expect(lines[2]?.length).to.be.within(20, 40);
  });
});

describe('progress without a terminal', () => {
  it('is a plain line for the first and last iteration, and every 5 seconds between', () => {
    const screen = show([startEvent(), ...iterations(120), END], new Screen(false), 100);
    expect(screen.text).to.equal(screen.plain);
    const shown = screen.draws.flatMap((line) => /^iteration (\d+)\/1000 /.exec(line)?.[1] ?? []);
    expect(shown).to.deep.equal(['1', '51', '101', '120']);
    expect(screen.draws[1]).to.equal(
      'iteration 1/1000  0%  256 img/s  loss discriminator 1.250 generator 0.750  D(x) 0.750  D(G(z)) 0.250',
    );
    expect(screen.draws.at(-1)).to.equal('done after 10 iterations and 5s of training');
  });

  it('does not repeat the last line', () => {
    const screen = show([startEvent(), iterationEvent(1), END], new Screen(false));
    expect(screen.draws.filter((line) => line.startsWith('iteration'))).to.have.length(1);
  });
});

describe('--json', () => {
  it('prints an object a line for every event but steps, iterations each log.every', () => {
    const screen = show([startEvent({}, {}, ['log.every=2']), stepEvent(), ...iterations(5), ...NOTICES], new Screen(true), 1, {
      mode: 'json',
    });
    const events = screen.text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; iteration: number; d_real?: number });
    expect(events.map(({ type }) => type)).to.deep.equal(['start', 'iteration', 'iteration', ...NOTICES.map(({ type }) => type)]);
    expect(events[1]).to.deep.include({ iteration: 2, d_real: 0.75, images_per_second: 256 });
  });
});

describe('--quiet', () => {
  it('prints what goes wrong, on stderr, and nothing else', () => {
    const stdout = new Screen(true);
    const stderr = new Screen(false);
    const failed: RunEvent = { type: 'end', iteration: 9, reason: 'failed', seconds: 1 };
    show([startEvent(), ...iterations(3), ...NOTICES, failed], stdout, 1000, { mode: 'quiet', stderr });
    expect(stdout.text).to.equal('');
    expect(stderr.draws).to.deep.equal([
      '! checkpoint failed: that of iteration 3 could not be written (ENOSPC); none is the last one',
      '! worker lost: thread 2 ended; its shard is tried again (attempt 2)',
      '! loss or gradient of generator is not finite: the step is dropped (1 in a row)',
      '! warning: the disk is nearly full',
      '! mode collapse: samples are far more alike than the data, diversity 0.125, below 0.5 for several samples; other learning rates, more discriminator updates or instance noise may help',
      '! the discriminator is dead: it tells nothing apart and its gradient norm is 0.000010; a checkpoint before it with a lower learning rate may help',
      '! failed after 9 iterations and 1s of training',
    ]);
  });
});
