import type { FastifyRequest } from 'fastify';
import type { RunSource } from '../live/run-source.js';

export interface RunParams {
  readonly Params: { readonly run: string };
}

/** The run that a request asks for; undefined where there is none. */
export type RunFinder = (request: FastifyRequest<RunParams>) => RunSource | undefined;

/** @throws RangeError where two runs have the same id, or one has an id that does not fit into an address */
export function runFinder(runs: readonly RunSource[]): RunFinder {
  const byId = new Map(runs.map((run) => [run.id, run]));
  if (byId.size < runs.length) throw new RangeError('two runs have the same id');
  for (const id of byId.keys()) {
    if (!/^[\w.-]+$/.test(id) || /^\.+$/.test(id)) throw new RangeError(`'${id}' does not fit into an address`);
  }
  return ({ params }) => byId.get(params.run);
}
