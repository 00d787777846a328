/**
 * tfjs-core's published tests against the backend `onnx`, without any other backend to fall back to.
 *
 *     npm run test:conformance [-- --filter TEXT --listed]
 *
 * Fails when a test fails that does not stand in `exceptions/`, and when one passes that does. The last line counts the
 * selected tests: `N passed, M failed, K skipped`.
 */
import { parseArgs } from 'node:util';
import { exceptions } from './exceptions/index.js';
import { describeFailure, describeVerdict } from './report.js';
import { loadSuite, type Outcome, type Test } from './suite.js';
import { judge } from './verdict.js';

/** A line of progress after so many tests. */
const stride = 500;

const { values: flags } = parseArgs({
  options: {
    filter: { type: 'string', default: '' }, // runs the tests with this text in the names of their file or their own
    listed: { type: 'boolean', default: false }, // prints the messages of the listed failures too
  },
});

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

const began = performance.now();
const seconds = (): string => `${((performance.now() - began) / 1000).toFixed(0)} s`;
const wanted = ({ file, name }: Test): boolean => `${file} ${name}`.includes(flags.filter);

const suite = await loadSuite();
process.once('exit', suite.dispose);
for (const [reason, count] of suite.omitted) say(`left out: ${String(count).padStart(4)} tests of ${reason}`);
const total = suite.selected.filter(wanted).length;
say(
  `selected: ${String(suite.selected.length).padStart(4)} tests${flags.filter === '' ? '' : `, ${total} of them with "${flags.filter}"`}`,
);

// Tests warn and log on purpose.
for (const method of ['log', 'warn', 'info'] as const) console[method] = () => {};
const outcomes: Outcome[] = [];
await suite.run(wanted, (outcome) => {
  outcomes.push(outcome);
  if (outcomes.length % stride === 0) say(`${outcomes.length} of ${total} tests, ${seconds()}`);
});

const verdict = judge(outcomes, exceptions, wanted);
if (flags.listed) for (const failure of [...verdict.listed.values()].flat()) say(describeFailure(failure));
for (const line of describeVerdict(verdict)) say(line);
if (total === 0) say(`no selected test has "${flags.filter}" in its name or file`);
const lost = total - outcomes.length;
if (lost > 0) say(`${lost} tests did not end`);
say(`in ${seconds()}`);
say(`${verdict.passed} passed, ${verdict.failed} failed, ${verdict.skipped} skipped`);
process.exitCode = total === 0 || lost > 0 || verdict.unlisted.length > 0 || verdict.stale.length > 0 ? 1 : 0;
