import { tuneStage } from '../engines/onnxruntime/tuning.js';
import type { LoweringPlan } from '../onnx/index.js';
import type { Stage } from '../systems/system.js';
import { phaseShape } from './inputs.js';
import type { PreparedRun } from './prepare.js';

/**
 * How a stage does its convolutions: as the run has settled, else by measurement. Undefined where the engine has no
 * choice, or is to make the static one.
 * @param onMeasure told how many convolutions are about to be measured
 */
export async function settleLowering(
  prepared: PreparedRun,
  stage: Stage,
  onMeasure: (convolutions: number) => void,
): Promise<LoweringPlan | undefined> {
  const { config, datasets, engine, lowerings } = prepared;
  const settled = lowerings[stage.name];
  if (settled || engine !== 'onnxruntime' || !config.autotune) return settled;
  const { device, intraOpThreads, shard } = config;
  const shapes = stage.phases.map((phase) => phaseShape(phase, stage, datasets, shard));
  return tuneStage(stage, shapes, { engine: { device, worker: 0, intraOpThreads }, onMeasure });
}
