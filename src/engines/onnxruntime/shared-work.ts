import { continueFrom, type Graph } from '../../onnx/index.js';
import type { Stage } from '../../systems/system.js';
import { trainedNetworks } from '../phase-step.js';
import { sharedInputs } from '../shared-inputs.js';
import { networkOfParameter } from './network-inputs.js';

/** A phase that can go on from what an earlier one of its iteration has computed. */
export interface SharedWork {
  /** The earlier phase. */
  readonly giver: string;
  /** Networks whose parameters are the same in both phases: on no others does depend what is handed over. */
  readonly networks: readonly string[];
  /** The phase without what it takes over. */
  readonly rest: Graph;
  /** Names of what is handed over: value of the giver's graph, input of the rest. */
  readonly kept: readonly { readonly output: string; readonly input: string }[];
}

/**
 * What phases can take over from earlier ones: the generator's forward pass on latents that they share, as in
 * pytorch/examples dcgan/main.py, which draws the fake batch once for both updates.
 *
 * @param graphs by phase
 * @returns by the phase that takes over; one that does gives nothing on
 */
export function findSharedWork(stage: Stage, graphs: ReadonlyMap<string, Graph>): ReadonlyMap<string, SharedWork> {
  const found = new Map<string, SharedWork>();
  for (const [i, taker] of stage.phases.entries()) {
    const graph = graphs.get(taker.name);
    if (!graph) continue;
    const possible = stage.phases.slice(0, i).flatMap((giver, j): SharedWork[] => {
      const given = graphs.get(giver.name);
      const shared = sharedInputs(giver, taker);
      if (!given || found.has(giver.name) || shared.size === 0) return [];
      const changed = new Set(stage.phases.slice(j, i).flatMap((phase) => trainedNetworks(stage, phase)));
      const isAlike = (input: string): boolean => {
        const network = networkOfParameter(input);
        return network === undefined ? shared.has(input) : !changed.has(network);
      };
      const continuation = continueFrom(given, graph, isAlike);
      if (!continuation) return [];
      const used = new Set(graph.inputs.flatMap(({ name }) => networkOfParameter(name) ?? []));
      return [{ giver: giver.name, networks: [...used].filter((network) => !changed.has(network)), ...continuation }];
    });
    const [best] = possible.sort((a, b) => a.rest.nodes.length - b.rest.nodes.length);
    if (best) found.set(taker.name, best);
  }
  return found;
}
