import { blockSize, convolutionsToMeasure, fastestForm, type LoweringPlan, plainPlan } from '../../onnx/index.js';
import type { Stage } from '../../systems/system.js';
import type { EngineOptions, PhaseShape } from '../engine.js';
import { loweringCacheFile, readLoweringCache, writeLoweringCache } from './lowering-cache.js';
import { tracePhase } from './phase-graph.js';
import { choosePlacement } from './session.js';
import { withTraceableNetworks } from './traceable.js';

export interface TuningOptions {
  readonly engine: EngineOptions;
  /** Told how many convolutions are about to be measured; not at all where none is. */
  readonly onMeasure?: (convolutions: number) => void;
}

/**
 * The plan of a stage: for each of its convolutions the fastest form on this machine. What is not in the cache is
 * measured now and put there. Once a run, by one process: everybody else gets the plan.
 */
export async function tuneStage(stage: Stage, shapes: readonly PhaseShape[], options: TuningOptions): Promise<LoweringPlan> {
  const { engine, onMeasure } = options;
  const placement = choosePlacement(engine);
  if (placement.provider !== 'cpu') return plainPlan;
  const block = blockSize();
  const convolutions = await convolutionsOf(stage, shapes, block);
  const file = loweringCacheFile(block, engine.intraOpThreads);
  const cached = readLoweringCache(file);
  const forms: Record<string, LoweringPlan['forms'][string]> = {};
  const unknown: string[] = [];
  for (const key of convolutions.keys()) {
    const form = cached[key];
    if (form) forms[key] = form;
    else unknown.push(key);
  }
  if (unknown.length > 0) onMeasure?.(unknown.length);
  for (const key of unknown) forms[key] = fastestForm(convolutions.get(key)!, block, engine.intraOpThreads);
  if (unknown.length > 0) writeLoweringCache(file, Object.fromEntries(unknown.map((key) => [key, forms[key]!])));
  return { block, forms };
}

async function convolutionsOf(
  stage: Stage,
  shapes: readonly PhaseShape[],
  block: number,
): Promise<ReturnType<typeof convolutionsToMeasure>> {
  return withTraceableNetworks(stage, (models, weights) => {
    const found = shapes.flatMap(({ phase: name, inputs }) => {
      const phase = stage.phases.find((candidate) => candidate.name === name)!;
      return [...convolutionsToMeasure(tracePhase(stage, phase, models, weights, inputs).graph, block)];
    });
    return new Map(found);
  });
}
