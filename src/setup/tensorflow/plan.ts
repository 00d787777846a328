/** A part of a setup, told before it is done. */
export interface Step {
  /** As an order: `build the binding`. */
  readonly what: string;
  /** Commands it runs and files it writes or removes. */
  readonly details: readonly string[];
  readonly run: () => Promise<void> | void;
}

/** What a setup will do; nothing is changed while it is planned. */
export interface Plan {
  readonly steps: readonly Step[];
  /** What has come of it, a line each, once all steps are done. */
  readonly result: () => readonly string[];
}

/**
 * @param onStep told each step before it is done
 * @throws GanforgeError of the step that fails; those after it are not begun
 */
export async function carryOut({ steps, result }: Plan, onStep: (step: Step) => void): Promise<readonly string[]> {
  for (const step of steps) {
    onStep(step);
    await step.run();
  }
  return result();
}

/** A command as a shell takes it. */
export const commandLine = (command: string, args: readonly string[]): string =>
  [command, ...args].map((word) => (/^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ');
