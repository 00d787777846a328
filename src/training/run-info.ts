import { hostname } from 'node:os';
import { shortSpec } from '../data/spec.js';
import { discriminatorOutput } from '../systems/system.js';
import type { RankPlace, RunInfo } from './events.js';
import type { PreparedRun } from './prepare.js';
import type { RunDirectory } from './run-directory.js';
import type { StartedStage } from './start-stage.js';

/** What a run tells of itself when it starts; of several ranks each hears where the others are. */
export async function runInfo(
  { config, system, datasets, stages }: PreparedRun,
  stage: StartedStage,
  directory: RunDirectory,
): Promise<RunInfo> {
  const { ranks, gpus } = stage;
  const { device } = stage.place;
  const place: RankPlace = { host: hostname(), device, gpus };
  return {
    directory: directory.path,
    config,
    output: discriminatorOutput(system, config.options),
    dataset: Object.values(config.data).map(shortSpec).join(','),
    datasetHash: Object.values(datasets)
      .map(({ hash }) => hash)
      .join(','),
    engine: stage.engine,
    engineVersion: stage.place.version,
    device,
    precision: config.precision,
    gpus,
    networks: Object.fromEntries(
      Object.entries(stage.layouts).map(([name, layout]) => [name, { parameters: layout.parameterCount, state: layout.stateCount }]),
    ),
    phases: [...new Set(stages.flatMap(({ phases }) => phases.map(({ name }) => name)))],
    iterations: config.iterations,
    ...(ranks.size > 1 ? { ranks: await ranks.gather('the places of ranks', place) } : {}),
  };
}
