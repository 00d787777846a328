import { arrayTypes } from './element-types.js';
import type { Constant, Graph } from './graph.js';

/** Values for named inputs. */
export type Bindings = Readonly<Record<string, Pick<Constant, 'shape' | 'data'>>>;

/**
 * The graph with the named inputs replaced by constants: the weights of an exported model. `optimize` afterwards
 * folds what depends on them alone.
 * @throws Error where a name is no input, or a shape or element type is not the input's
 */
export function bindInitializers(graph: Graph, values: Bindings): Graph {
  const initializers = new Map(graph.initializers);
  for (const [name, { shape, data }] of Object.entries(values)) {
    const input = graph.inputs.find((x) => x.name === name);
    if (!input) throw new Error(`the graph ${graph.name} has no input ${name}`);
    if (input.shape.length !== shape.length || input.shape.some((d, i) => d !== shape[i])) {
      throw new Error(`the input ${name} has shape [${input.shape}], its values [${shape}]`);
    }
    if (!(data instanceof arrayTypes[input.dtype]))
      throw new Error(`the input ${name} is ${input.dtype}, its values lie in ${data.constructor.name}`);
    initializers.set(name, { shape, dtype: input.dtype, data });
  }
  return { ...graph, initializers, inputs: graph.inputs.filter((x) => !Object.hasOwn(values, x.name)) };
}
