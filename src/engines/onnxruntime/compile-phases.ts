import { withOutputs } from '../../onnx/index.js';
import type { Stage } from '../../systems/system.js';
import { trainedNetworks } from '../phase-step.js';
import { CompiledPhase } from './compiled-phase.js';
import { KeptValues } from './kept-values.js';
import type { NetworkInputs } from './network-inputs.js';
import type { PhaseGraph } from './phase-graph.js';
import { PhaseSessions } from './phase-sessions.js';
import type { Placement } from './placement.js';
import { findSharedWork, type SharedWork } from './shared-work.js';

/** Compiles the phases of a stage, so that what several of an iteration would compute alike is computed once. */
export function compilePhases(
  stage: Stage,
  traced: ReadonlyMap<string, PhaseGraph>,
  weights: NetworkInputs,
  placement: Placement,
): ReadonlyMap<string, CompiledPhase> {
  const graphs = new Map([...traced].map(([name, { graph }]) => [name, graph]));
  // Elsewhere onnxruntime fuses operators as it sees fit, so that equal ones may differ in rounding.
  const shared = placement.provider === 'cpu' ? findSharedWork(stage, graphs) : new Map<string, SharedWork>();
  const kept = new Map<string, KeptValues>();
  for (const giver of new Set([...shared.values()].map((work) => work.giver))) {
    const taken = [...shared.values()].filter((work) => work.giver === giver).flatMap((work) => work.kept);
    const own = graphs.get(giver)!;
    const giving = withOutputs(
      own,
      taken.map(({ output }) => output),
    );
    graphs.set(giver, giving);
    kept.set(giver, new KeptValues(giving.outputs.slice(own.outputs.length), weights.settings));
  }
  return new Map(
    [...traced].map(([name, compiled]) => {
      const work = shared.get(name);
      const takes = work && { from: kept.get(work.giver)!, work };
      const sessions = new PhaseSessions(graphs.get(name)!, weights, placement, { gives: kept.get(name), takes });
      const trained = trainedNetworks(stage, stage.phases.find((phase) => phase.name === name)!);
      return [name, CompiledPhase.create(compiled, trained, weights, sessions)];
    }),
  );
}
