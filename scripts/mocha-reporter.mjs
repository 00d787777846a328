// Mocha's spec report, and after it every skipped test by name. Tests tell the reason in their title (test/skip.ts).
// With GANFORGE_TEST_COUNTS=FILE it writes {"passed", "failed", "skipped"} there: mocha takes one reporter only.
import { writeFileSync } from 'node:fs';
import mocha from 'mocha';

const { EVENT_RUN_END, EVENT_TEST_PENDING } = mocha.Runner.constants;

export default class Reporter extends mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const skipped = [];
    runner.on(EVENT_TEST_PENDING, (test) => skipped.push(test.fullTitle()));
    runner.once(EVENT_RUN_END, () => {
      if (skipped.length > 0) console.log(['  Skipped:', ...skipped.map((title) => `    - ${title}`), ''].join('\n'));
      const file = process.env.GANFORGE_TEST_COUNTS;
      const { passes, failures, pending } = runner.stats;
      if (file) writeFileSync(file, JSON.stringify({ passed: passes, failed: failures, skipped: pending }));
    });
  }
}
