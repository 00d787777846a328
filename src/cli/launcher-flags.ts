import type { Command } from 'commander';

/** What the launcher of ranks is told; ranks are not. */
export interface LauncherFlags {
  readonly ranks?: number;
  readonly hostfile?: string;
  readonly maxRestarts?: number;
  readonly workers?: string;
}

const launcherFlags = ['--ranks', '--hostfile', '--max-restarts'];

/** Arguments without those that are for the launcher: `--ranks N`, `--ranks=N` ... */
export const withoutLauncherFlags = (args: readonly string[]): string[] =>
  args.filter((arg, i) => !launcherFlags.some((flag) => arg === flag || args[i - 1] === flag || arg.startsWith(`${flag}=`)));

/** The flags that a command was given, as arguments of another one: those that this one has too, and that are not for the launcher. */
export const flagsFor = (other: Command, given: Command): string[] =>
  other.options.flatMap((option) => {
    const key = option.attributeName();
    if (given.getOptionValueSource(key) !== 'cli' || launcherFlags.includes(option.long ?? '')) return [];
    const value: unknown = given.getOptionValue(key);
    return value === true ? [option.long!] : [option.long!, String(value)];
  });
