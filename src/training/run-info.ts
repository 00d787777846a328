import { shortSpec } from '../data/spec.js';
import { discriminatorOutput } from '../systems/system.js';
import type { RunInfo } from './events.js';
import type { PreparedRun } from './prepare.js';
import type { RunDirectory } from './run-directory.js';
import type { StartedStage } from './start-stage.js';

/** What a run tells of itself when it starts. */
export function runInfo({ config, system, datasets, stages }: PreparedRun, stage: StartedStage, directory: RunDirectory): RunInfo {
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
    device: stage.place.device,
    precision: config.precision,
    gpus: stage.gpus,
    networks: Object.fromEntries(
      Object.entries(stage.layouts).map(([name, layout]) => [name, { parameters: layout.parameterCount, state: layout.stateCount }]),
    ),
    phases: [...new Set(stages.flatMap(({ phases }) => phases.map(({ name }) => name)))],
    iterations: config.iterations,
  };
}
