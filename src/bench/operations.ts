import { tracePhase } from '../engines/onnxruntime/phase-graph.js';
import { withTraceableNetworks } from '../engines/onnxruntime/traceable.js';
import type { Graph } from '../onnx/index.js';
import { phaseShape } from '../training/inputs.js';
import type { PreparedRun } from '../training/prepare.js';

/**
 * Multiplications and additions of an iteration's convolutions and matrix products, for one sample: what the phases of
 * the first stage need, without anything a program might compute in vain.
 */
export async function operationsPerSample({ stages, datasets, config }: PreparedRun): Promise<number> {
  const stage = stages[0]!;
  return withTraceableNetworks(stage, (models, weights) => {
    const operations = stage.phases.map((phase) => {
      const { inputs } = phaseShape(phase, stage, datasets, config.shard);
      return (operationsOf(tracePhase(stage, phase, models, weights, inputs).graph) * phase.repeats) / phase.every;
    });
    return operations.reduce((a, b) => a + b, 0) / config.shard;
  });
}

function operationsOf(graph: Graph): number {
  const inputs = new Map(graph.inputs.map(({ name, shape }) => [name, shape.map(Number)]));
  const shapeOf = (name: string) => inputs.get(name) ?? (graph.types.get(name) ?? graph.initializers.get(name))!.shape;
  const size = (shape: readonly number[]) => shape.reduce((product, d) => product * d, 1);
  let total = 0;
  for (const { opType, inputs, outputs, attributes } of graph.nodes) {
    const [a, b, result] = [inputs[0] ?? '', inputs[1] ?? '', outputs[0]!];
    if (opType === 'Conv') total += 2 * size(shapeOf(result)) * size(shapeOf(b).slice(1));
    if (opType === 'ConvTranspose') total += 2 * size(shapeOf(a)) * size(shapeOf(b).slice(1));
    if (opType === 'MatMul') total += 2 * size(shapeOf(result)) * shapeOf(a).at(-1)!;
    if (opType === 'Gemm') total += 2 * size(shapeOf(result)) * shapeOf(a)[attributes.transA === 1 ? 0 : 1]!;
  }
  return total;
}
