/** Tests that fail, or that tfjs-core itself disables, for one cause. */
export interface ExceptionGroup {
  readonly cause: string;
  /** Names of tests by file of tfjs-core. */
  readonly tests: Readonly<Record<string, readonly string[]>>;
}
