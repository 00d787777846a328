import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import { z } from 'zod';
import { dashboards } from '../../scripts/dashboards.js';

const folder = 'dashboards';
const read = (...path: string[]): unknown => parse(readFileSync(join(folder, ...path), 'utf8'));

const compose = z
  .object({ services: z.record(z.string(), z.object({ command: z.array(z.string()).default([]), volumes: z.array(z.string()) })) })
  .parse(read('compose.yml'));

/** Where a file in a container lies here; undefined for one in a volume of its own. */
function here(service: string, path: string): string | undefined {
  const mounts = compose.services[service]!.volumes.map((volume) => volume.split(':'));
  const [from, to] = mounts.find(([source = '', target = '']) => source.startsWith('.') && `${path}/`.startsWith(`${target}/`)) ?? [];
  return from === undefined || to === undefined ? undefined : join(folder, from, path.slice(to.length));
}

describe('dashboards/compose.yml', () => {
  it('starts Prometheus with our configuration', () => {
    const flag = compose.services.prometheus!.command.find((each) => each.startsWith('--config.file='));
    expect(here('prometheus', flag!.slice('--config.file='.length))).to.equal(join(folder, 'prometheus.yml'));
  });

  it('has Grafana find our dashboards', () => {
    const { providers } = z
      .object({ providers: z.array(z.object({ options: z.object({ path: z.string() }) })).length(1) })
      .parse(read('provisioning', 'dashboards', 'ganforge.yml'));
    const { path } = providers[0]!.options;
    for (const file of Object.keys(dashboards())) expect(here('grafana', `${path}/${file}`), file).to.equal(join(folder, file));
    expect(here('grafana', '/etc/grafana/provisioning')).to.equal(join(folder, 'provisioning'));
  });

  it('has Grafana ask the Prometheus it starts, and know how often that scrapes', () => {
    const { datasources } = z
      .object({
        datasources: z.array(z.object({ type: z.literal('prometheus'), url: z.url(), jsonData: z.object({ timeInterval: z.string() }) })),
      })
      .parse(read('provisioning', 'datasources', 'prometheus.yml'));
    const { host } = new URL(datasources[0]!.url);
    expect(compose.services.prometheus!.command).to.include(`--web.listen-address=${host}`);
    const { global } = z.object({ global: z.object({ scrape_interval: z.string() }) }).parse(read('prometheus.yml'));
    expect(datasources[0]!.jsonData.timeInterval).to.equal(global.scrape_interval);
  });
});
