import { join } from 'node:path';
import { tracePhase, traceSampler } from '../engines/onnxruntime/phase-graph.js';
import { withTraceableNetworks } from '../engines/onnxruntime/traceable.js';
import { saveFile } from '../images/save.js';
import { encodeModel, type Graph } from '../onnx/index.js';
import { phaseShape } from '../training/inputs.js';
import type { PreparedRun } from '../training/prepare.js';
import { drawParityInputs } from './parity.js';

export interface DumpedGraph {
  readonly path: string;
  readonly nodes: number;
}

/**
 * Writes what a run computes as ONNX files, for a look at them in a viewer such as Netron: each phase (loss, gradients,
 * new state) as `STAGE-PHASE.onnx`, each sampler as `STAGE-sampler-NAME.onnx`, for one shard, with the shapes of all values.
 * Weights are inputs. The graphs do not depend on the engine, which may compute by other operators than these.
 * @throws InputError where a file can't be written
 */
export async function dumpGraphs({ config, datasets, stages, samplers }: PreparedRun, folder: string): Promise<DumpedGraph[]> {
  const dumped: DumpedGraph[] = [];
  const dump = async (name: string, graph: Graph): Promise<void> => {
    const path = join(folder, `${name.replace(/[^\w.-]+/g, '-')}.onnx`);
    await saveFile(path, encodeModel(graph, { innerTypes: true }));
    dumped.push({ path, nodes: graph.nodes.length });
  };
  for (const stage of stages) {
    await withTraceableNetworks(stage, async (models, weights) => {
      for (const phase of stage.phases) {
        const { inputs } = phaseShape(phase, stage, datasets, config.shard);
        await dump(`${stage.name}-${phase.name}`, tracePhase(stage, phase, models, weights, inputs).graph);
      }
      for (const sampler of samplers.filter(({ networks }) => networks.every((network) => network in models))) {
        const inputs = Object.entries(drawParityInputs(sampler.inputs, config.shard)).map(([name, { shape, dtype }]) => ({
          name,
          shape,
          dtype,
        }));
        await dump(`${stage.name}-sampler-${sampler.name}`, traceSampler(sampler, models, weights, inputs));
      }
    });
  }
  return dumped;
}
