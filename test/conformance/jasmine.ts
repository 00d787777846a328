import { createRequire } from 'node:module';

/** A test, as jasmine knows it. */
export interface Spec {
  readonly id: string;
  getFullName(): string;
}

interface SpecSuite {
  readonly children: readonly (SpecSuite | Spec)[];
}

/** The outcome of a test; `excluded` by the filter, `pending` where the suite itself disables it. */
export interface SpecResult {
  readonly id: string;
  readonly status: 'passed' | 'failed' | 'pending' | 'excluded';
  readonly failedExpectations: readonly { readonly message: string }[];
}

/** The part of jasmine 3 that the runner uses. */
export interface JasmineEnv {
  configure(options: { readonly random: boolean; readonly specFilter: (spec: Spec) => boolean }): void;
  addReporter(reporter: { readonly specDone: (result: SpecResult) => void }): void;
  topSuite(): SpecSuite;
  execute(ids: readonly string[] | null, done: () => void): void;
}

interface JasmineCore {
  boot(core: JasmineCore): { getEnv(): JasmineEnv };
}

/** Starts jasmine and puts `describe`, `it` and `expect` in the global scope, where the test files want them. */
export function bootJasmine(): JasmineEnv {
  const core: JasmineCore = createRequire(import.meta.url)('jasmine-core');
  return core.boot(core).getEnv();
}

/** All tests that are declared, in order. */
export function declaredSpecs(env: JasmineEnv): Spec[] {
  const below = ({ children }: SpecSuite): Spec[] => children.flatMap((child) => ('children' in child ? below(child) : [child]));
  return below(env.topSuite());
}
