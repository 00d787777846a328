import { expect } from 'chai';
import fc from 'fast-check';
import { formatDuration, parseDuration } from '../../src/config/duration.js';
import { inputError } from './input-error.js';

describe('durations', () => {
  for (const [text, seconds] of [
    ['90s', 90],
    ['3m', 180],
    ['1h30m', 5400],
    ['500ms', 0.5],
    ['90', 90],
    ['1.5m', 90],
    ['1h2m3s4ms', 3723.004],
  ] as const) {
    it(`reads ${text} as ${seconds} seconds`, () => expect(parseDuration(text, '--duration')).to.be.closeTo(seconds, 1e-9));
  }

  for (const text of ['', '0', '0s', '-3s', '3x', '3 minutes', '1m1h', '1m1m', 'NaN', 'Infinity', '1e3']) {
    it(`refuses '${text}' with examples`, () => {
      const error = inputError(() => parseDuration(text, '--duration'));
      expect(error.code).to.equal('invalid-duration');
      expect(error.message).to.equal(`--duration is '${text}': expected a duration such as 90s, 3m, 1h30m or 500ms`);
    });
  }

  it('reads what it writes', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 3599 }), (seconds) => parseDuration(formatDuration(seconds), '') === seconds));
    fc.assert(
      fc.property(fc.integer({ min: 60, max: 6000 }), (minutes) => parseDuration(formatDuration(minutes * 60), '') === minutes * 60),
    );
  });
});
