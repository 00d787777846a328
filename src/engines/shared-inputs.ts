import type { InputSpec } from '../systems/inputs.js';
import type { Phase } from '../systems/system.js';

/** Names of the inputs that two phases are fed the same values for. */
export function sharedInputs(a: Phase, b: Phase): ReadonlySet<string> {
  const drawn = new Map(a.inputs.flatMap(drawsOf));
  return new Set(b.inputs.flatMap(drawsOf).flatMap(([name, draw]) => (drawn.get(name) === draw ? [name] : [])));
}

/** What an input's values follow from, by the names they are fed under, where phases may share them. */
function drawsOf(spec: InputSpec): [string, string][] {
  if (spec.kind === 'memory' || spec.share === undefined) return [];
  const draw = JSON.stringify(spec);
  return [[spec.name, draw], ...(spec.kind === 'data' && spec.labels ? [[spec.labels, draw] satisfies [string, string]] : [])];
}
