import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { reportFailure } from '../src/cli/failure.js';
import { wholeNumber } from '../src/cli/flags.js';
import { table } from '../src/cli/terminal/table.js';
import { alertsOf, type Outcome, play } from './alert-drill/drill.js';
import { healthyRun } from './alert-drill/healthy-run.js';
import { Prometheus } from './alert-drill/prometheus.js';
import type { Scene } from './alert-drill/scene.js';
import { acts } from './alert-drill/scenes/index.js';
import { type Place, Subject } from './alert-drill/subject.js';
import { healthyTraining } from './alert-drill/trainings.js';

/** Injects a failure of each alert's kind into real trainings and servers that a real Prometheus scrapes. */

interface Flags {
  readonly factor: number;
  readonly only?: string;
  readonly healthy?: string;
}

const say = (text: string) => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`);

const command = new Command('alerts:drill')
  .description('inject a failure of the kind of each alert, and see it fire and be resolved; exits 1 where one does not')
  .option('--factor <n>', 'what durations in the rules are divided by', wholeNumber(1), 30)
  .option('--only <alerts>', 'the failures of alerts whose names contain this')
  .option('--healthy <time>', 'train in health for so long instead, with the rules as they are; exits 1 where an alert fires')
  .addHelpText(
    'after',
    '\nExamples:\n  npm run alerts:drill\n  npm run alerts:drill -- --only Serving\n  npm run alerts:drill -- --healthy 10m',
  )
  .action(async ({ factor, only = '', healthy }: Flags) => {
    const folder = await mkdtemp(join(tmpdir(), 'ganforge-drill-'));
    const setup = healthy === undefined ? { interval: '1s', factor } : {};
    const prometheus = await Prometheus.start(join(folder, 'prometheus'), setup);
    say(`Prometheus is at ${prometheus.url}`);
    try {
      const place: Place = { folder, prometheus, factor };
      const good = healthy === undefined ? await drill(place, only) : await beHealthy(place, healthy);
      if (!good) process.exitCode = 1;
    } finally {
      await prometheus.close();
      await rm(folder, { recursive: true, force: true });
    }
  });

/** @returns whether all went as it has to */
async function drill(place: Place, only: string): Promise<boolean> {
  const outcomes: Outcome[] = [];
  const unwanted = new Set<string>();
  for (const act of acts) {
    const wanted = act.filter(({ alerts }) => alerts.some((alert) => alert.includes(only)));
    if (wanted.length === 0) continue;
    // Beside every act, what must not fire.
    const control = await Subject.train(place, healthyTraining);
    try {
      outcomes.push(...(await Promise.all(wanted.map((scene) => playOrSay(place, scene)))).flat());
      for (const alert of (await alertsOf(place, control.name)).fired) unwanted.add(alert);
    } finally {
      await control.end();
      await rm(join(place.folder, control.name), { recursive: true, force: true });
    }
  }
  const seconds = (value: number | undefined, otherwise: string) => (value === undefined ? otherwise : `${value.toFixed(0)} s`);
  const rows = outcomes.map(({ alert, how, firedAfter, resolvedAfter }) => [
    alert,
    seconds(firedAfter, 'DID NOT'),
    seconds(resolvedAfter, firedAfter === undefined ? '' : 'DID NOT'),
    how,
  ]);
  process.stdout.write(`durations in the rules divided by ${place.factor}\n\n`);
  process.stdout.write(table([['alert', 'fired after', 'resolved after', 'injected'], ...rows]));
  process.stdout.write(`\nof a healthy training beside them: ${[...unwanted].join(', ') || 'none'}\n`);
  return unwanted.size === 0 && outcomes.every(({ firedAfter, resolvedAfter }) => firedAfter !== undefined && resolvedAfter !== undefined);
}

/** A failure that can't be injected stops no other. */
async function playOrSay(place: Place, scene: Scene): Promise<Outcome[]> {
  try {
    return await play(place, scene, say);
  } catch (error) {
    say(`not injected: ${scene.how}: ${error instanceof Error ? error.message : error}`);
    return scene.alerts.map((alert) => ({ alert, how: scene.how, firedAfter: undefined, resolvedAfter: undefined }));
  }
}

/** @returns whether no alert fired */
async function beHealthy(place: Place, duration: string): Promise<boolean> {
  const { fired, pending } = await healthyRun(place, duration);
  process.stdout.write(`a healthy training of ${duration}: fired ${fired.join(', ') || 'none'}; pending ${pending.join(', ') || 'none'}\n`);
  return fired.length === 0;
}

try {
  await command.parseAsync();
} catch (error) {
  process.exitCode = reportFailure(error);
}
