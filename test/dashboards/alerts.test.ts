import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { alertsOf } from '../../scripts/alert-drill/drill.js';
import type { Prometheus } from '../../scripts/alert-drill/prometheus.js';
import { Subject } from '../../scripts/alert-drill/subject.js';
import { brokenTrainings, healthyTraining } from '../../scripts/alert-drill/trainings.js';
import { until } from '../../scripts/alert-drill/until.js';
import { requirePrometheus, usePrometheus } from './prometheus.js';

/** Minutes of the rules become two seconds. */
const factor = 30;

const broken = [brokenTrainings.hot, brokenTrainings.frozen];

describe('the alerts of real trainings, with rules thirty times as fast', () => {
  const startPrometheus = usePrometheus();
  const subjects: Subject[] = [];
  let folder: string | undefined;
  let prometheus: Prometheus;

  before(async function () {
    requirePrometheus(this);
    prometheus = await startPrometheus({ interval: '1s', factor });
    folder = mkdtempSync(join(tmpdir(), 'ganforge-alerts-'));
    const place = { folder, prometheus, factor };
    // The healthy one first, so that it trains at least as long as the others.
    for (const training of [healthyTraining, ...broken]) subjects.push(await Subject.train(place, training));
  });

  after(async () => {
    await Promise.all(subjects.map((subject) => subject.end()));
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  for (const { name, how, alerts } of broken) {
    it(`fire for ${how}: ${alerts.join(', ')}`, async () => {
      await until(`${alerts.join(', ')} of ${name}`, 110, async () => {
        const { fired } = await alertsOf({ prometheus }, name);
        return alerts.every((alert) => fired.includes(alert));
      });
    });
  }

  it('are silent for a healthy training of the same length', async () => {
    expect(await prometheus.query(`up{run="${healthyTraining.name}"} == 1 and gan_iterations_total > 100`)).to.have.length(1);
    expect((await alertsOf({ prometheus }, healthyTraining.name)).fired).to.deep.equal([]);
  });
});
