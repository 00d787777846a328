import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Prometheus } from '../../scripts/alert-drill/prometheus.js';
import type { SetupOptions } from '../../scripts/alert-drill/prometheus-setup.js';
import { skip } from '../skip.js';

/** To be called in a `before` hook: the tests of a suite are skipped where Prometheus is missing. */
export function requirePrometheus(context: Mocha.Context): void {
  if (spawnSync('prometheus', ['--version']).error) skip(context, 'prometheus is not installed (Debian: apt install prometheus)');
}

/** A Prometheus for the tests of a suite, which start it; gone with its data after them. */
export function usePrometheus(): (options: SetupOptions) => Promise<Prometheus> {
  let folder: string | undefined;
  let prometheus: Prometheus | undefined;
  after(async () => {
    await prometheus?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });
  return async (options) => {
    folder = mkdtempSync(join(tmpdir(), 'ganforge-prometheus-'));
    prometheus = await Prometheus.start(folder, options);
    return prometheus;
  };
}
