import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { rulesFileSchema, shortened } from './shortened.js';

/** Where our own configuration and rules are, from the folder that programs are started in. */
const source = 'dashboards';

const configurationSchema = z.looseObject({
  global: z.looseObject({}),
  rule_files: z.tuple([z.literal('rules/*.rules.yml')]),
  scrape_configs: z.array(
    z.looseObject({
      job_name: z.string(),
      static_configs: z.array(z.looseObject({ targets: z.array(z.string()) })),
      file_sd_configs: z.array(z.object({ files: z.tuple([z.literal('targets/*.json')]) })).optional(),
    }),
  ),
});

export interface SetupOptions {
  /** Between scrapes, and between evaluations of rules: `1s`. Ours where it is not given. */
  readonly interval?: string;
  /** What durations in rules are divided by. */
  readonly factor?: number;
  /** Targets in place of those in our configuration, by job. */
  readonly targets?: Readonly<Record<string, readonly string[]>>;
}

/**
 * Our configuration and rules in a folder, for a Prometheus that asks nobody but the targets given and those that name themselves in
 * its folder `targets`.
 * @returns path of the configuration
 */
export async function setUp(folder: string, { interval, factor = 1, targets = {} }: SetupOptions): Promise<string> {
  const read = async (...path: string[]): Promise<unknown> => parse(await readFile(join(source, ...path), 'utf8'));
  for (const each of ['targets', 'rules']) await mkdir(join(folder, each), { recursive: true });
  const rules = (await readdir(join(source, 'rules'))).filter((name) => name.endsWith('.rules.yml'));
  for (const name of rules) {
    const file = shortened(rulesFileSchema.parse(await read('rules', name)), factor);
    await writeFile(join(folder, 'rules', name), stringify(file));
  }
  const ours = configurationSchema.parse(await read('prometheus.yml'));
  const configuration = {
    ...ours,
    global: interval === undefined ? ours.global : { ...ours.global, scrape_interval: interval, evaluation_interval: interval },
    scrape_configs: ours.scrape_configs.map((job) => ({
      ...job,
      static_configs: [{ targets: targets[job.job_name] ?? [] }],
    })),
  };
  const path = join(folder, 'prometheus.yml');
  await writeFile(path, stringify(configuration));
  return path;
}
