import { setTimeout as sleep } from 'node:timers/promises';
import type { Scene } from './scene.js';
import type { Place } from './subject.js';

/** What became of an alert that had to fire. */
export interface Outcome {
  readonly alert: string;
  readonly how: string;
  /** Seconds from the failure; undefined where it did not. */
  readonly firedAfter: number | undefined;
  /** Seconds from the end of the failure; undefined where it went on to fire. */
  readonly resolvedAfter: number | undefined;
}

/** The longest that a rule looks back and waits together, with some time for evaluations, in seconds: the age of a checkpoint. */
const patience = (factor: number): number => (75 * 60) / factor + 60;

/** What has fired, or only waited to, of a run until now. */
export async function alertsOf({ prometheus }: Pick<Place, 'prometheus'>, run: string): Promise<{ fired: string[]; pending: string[] }> {
  const names = async (state: string) => {
    const samples = await prometheus.query(`count by (alertname) (max_over_time(ALERTS{alertstate="${state}", run="${run}"}[2h]))`);
    return samples.flatMap(({ metric }) => metric.alertname ?? []).sort();
  };
  return { fired: await names('firing'), pending: await names('pending') };
}

/** Plays a scene to its end: until its alerts have fired and are resolved, or will never. */
export async function play(place: Place, { alerts, how, begin }: Scene, onProgress: (text: string) => void): Promise<Outcome[]> {
  const limit = patience(place.factor);
  const { labels, end } = await begin(place);
  onProgress(`injected: ${how}`);
  const firing = async () => {
    const now = await place.prometheus.alerts();
    const ours = now.filter(
      (each) => each.state === 'firing' && Object.entries(labels).every(([name, value]) => each.labels[name] === value),
    );
    return new Set(ours.map((each) => each.labels.alertname));
  };
  let fired: Map<string, number>;
  try {
    fired = await times(alerts, limit, async (alert) => (await firing()).has(alert));
    for (const alert of alerts) {
      onProgress(fired.has(alert) ? `${alert} fired after ${fired.get(alert)!.toFixed(0)} s` : `${alert} did not fire`);
    }
  } finally {
    await end();
  }
  const resolved = await times(alerts, limit, async (alert) => !(await firing()).has(alert));
  return alerts.map((alert) => ({
    alert,
    how,
    firedAfter: fired.get(alert),
    resolvedAfter: fired.has(alert) ? resolved.get(alert) : undefined,
  }));
}

/** Seconds from now after which something holds of each alert; those of which it does not in time are not there. */
async function times(alerts: readonly string[], limit: number, holds: (alert: string) => Promise<boolean>): Promise<Map<string, number>> {
  const began = performance.now();
  const elapsed = () => (performance.now() - began) / 1000;
  const seconds = new Map<string, number>();
  for (; seconds.size < alerts.length && elapsed() < limit; await sleep(500)) {
    for (const alert of alerts) if (!seconds.has(alert) && (await holds(alert))) seconds.set(alert, elapsed());
  }
  return seconds;
}
