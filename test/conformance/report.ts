import type { Outcome } from './suite.js';
import type { Verdict } from './verdict.js';

/** Long messages hold whole arrays. */
const longest = 300;

/** The name of a test that failed or was skipped, and what it said. */
export function describeFailure({ file, name, status, messages }: Outcome): string {
  const said = messages.map((message) => message.replace(/\s+/g, ' '));
  return [
    `${status}: ${file}: ${name}`,
    ...said.map((message) => `    ${message.length > longest ? `${message.slice(0, longest)} ...` : message}`),
  ].join('\n');
}

/** What was as listed, by cause, and then what was not. */
export function describeVerdict({ listed, unlisted, stale }: Verdict): string[] {
  return [
    ...[...listed].filter(([, tests]) => tests.length > 0).map(([cause, tests]) => `listed: ${String(tests.length).padStart(6)} ${cause}`),
    ...unlisted.map((failure) => `NOT LISTED ${describeFailure(failure)}`),
    ...stale.map(({ file, name }) => `LISTED, BUT PASSES OR IS GONE: ${file}: ${name}`),
  ];
}
