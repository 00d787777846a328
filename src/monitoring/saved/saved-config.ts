import { readFileSync, statSync } from 'node:fs';
import type { RunConfig } from '../../config/schema.js';
import { shortSpec } from '../../data/spec.js';
import { InputError } from '../../errors.js';
import { findSystem } from '../../systems/index.js';
import { discriminatorOutput } from '../../systems/system.js';
import { codeOf, type RunDirectory } from '../../training/run-directory.js';
import { readRunConfig } from '../../training/run-record.js';
import type { About } from '../../web/protocol.js';
import type { ComputedBy } from './told-by-words.js';

/** What config.yaml tells of a run. A run that is resumed may get another end. */
export class SavedConfig {
  #written = 0;

  private constructor(
    private readonly directory: RunDirectory,
    private readonly output: About['output'],
    public config: RunConfig,
    public text: string,
  ) {}

  /** @throws InputError where the directory is no run, or its configuration is damaged */
  static async open(directory: RunDirectory): Promise<SavedConfig> {
    const text = textOf(directory);
    const config = readRunConfig(directory);
    return new SavedConfig(directory, await outputOf(config), config, text);
  }

  /** Reads it anew where it was written. @returns whether it has changed */
  update(): boolean {
    const written = statSync(this.directory.config, { throwIfNoEntry: false })?.mtimeMs;
    if (written === undefined || written === this.#written) return false;
    this.#written = written;
    const before = this.text;
    try {
      this.config = readRunConfig(this.directory);
      this.text = textOf(this.directory);
    } catch (error) {
      if (!(error instanceof InputError)) throw error; // somebody edits it: what was read before stands
    }
    return this.text !== before;
  }

  /** @param computedBy where that is known better than what was asked for */
  about(computedBy: ComputedBy | undefined): About {
    const { system, data, engine, device, precision, workers, batch, shard, seed } = this.config;
    const dataset = Object.values(data).map(shortSpec).join(',');
    const asked: ComputedBy = { engine, engineVersion: null, device, precision };
    return { system, output: this.output, dataset, ...(computedBy ?? asked), workers, batch, shard, seed };
  }
}

function textOf({ path, config }: RunDirectory): string {
  try {
    return readFileSync(config, 'utf8');
  } catch (error) {
    const cause = codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR' ? 'it has no config.yaml' : codeOf(error);
    throw new InputError('no-run', `${path} is no run: ${cause}`, 'give the --out of an earlier `ganforge train`');
  }
}

/** Of a system whose module is gone nothing is known: a score promises less. */
async function outputOf({ system, options }: RunConfig): Promise<About['output']> {
  try {
    return discriminatorOutput(await findSystem(system), options);
  } catch (error) {
    if (error instanceof InputError) return 'score';
    throw error;
  }
}
