import { rmSync } from 'node:fs';
import { bundleSuite } from './bundle.js';
import { bootJasmine, declaredSpecs, type JasmineEnv } from './jasmine.js';
import { omissionOf, testName } from './selection.js';

/** A test of the suite. */
export interface Test {
  /** The file of tfjs-core that it stands in (`ops/abs_test`). */
  readonly file: string;
  /** Its full name without that of the backend. Not always unique. */
  readonly name: string;
}

export interface Outcome extends Test {
  readonly status: 'passed' | 'failed' | 'skipped';
  readonly messages: readonly string[];
}

/** The tests of tfjs-core, ready to run. */
export interface Suite {
  readonly selected: readonly Test[];
  /** How many tests are left out, by reason. */
  readonly omitted: ReadonlyMap<string, number>;
  /** Runs the selected tests that `wanted` accepts, in order, and tells each outcome as it is there. */
  run(wanted: (test: Test) => boolean, onOutcome: (outcome: Outcome) => void): Promise<void>;
  /** Removes the bundle from the disk. */
  dispose(): void;
}

/** Bundles and loads tfjs-core's tests. To be called once in a process. */
export async function loadSuite(): Promise<Suite> {
  const bundle = await bundleSuite();
  const env = bootJasmine();
  await import(bundle.setup);
  const selected = new Map<string, Test>();
  const omitted = new Map<string, number>();
  let known = 0;
  for (const [file, url] of bundle.files) {
    await import(url);
    const specs = declaredSpecs(env);
    for (const spec of specs.slice(known)) {
      const reason = omissionOf(file, spec.getFullName());
      if (reason === undefined) selected.set(spec.id, { file, name: testName(spec.getFullName()) });
      else omitted.set(reason, (omitted.get(reason) ?? 0) + 1);
    }
    known = specs.length;
  }
  return {
    selected: [...selected.values()],
    omitted,
    run: (wanted, onOutcome) => run(env, selected, wanted, onOutcome),
    dispose: () => rmSync(bundle.folder, { recursive: true }),
  };
}

function run(
  env: JasmineEnv,
  selected: ReadonlyMap<string, Test>,
  wanted: (test: Test) => boolean,
  onOutcome: (outcome: Outcome) => void,
): Promise<void> {
  env.configure({
    random: false,
    specFilter: ({ id }) => {
      const test = selected.get(id);
      return test !== undefined && wanted(test);
    },
  });
  env.addReporter({
    specDone: ({ id, status, failedExpectations }) => {
      const test = selected.get(id);
      if (!test || status === 'excluded') return;
      const messages = failedExpectations.map(({ message }) => message);
      onOutcome({ ...test, status: status === 'pending' ? 'skipped' : status, messages });
    },
  });
  return new Promise((resolve) => env.execute(null, resolve));
}
