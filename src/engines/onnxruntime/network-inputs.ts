import * as ort from 'onnxruntime-node';
import type { TraceScope } from '../../onnx/index.js';
import { type Layouts, layoutsOf, type WeightLayout } from '../layout.js';
import { type Models, variableOf } from '../networks.js';
import { plainView } from './shared-view.js';

/** The two kinds of weights, as they are named in graphs: `parameter/generator/dense/kernel`. */
type Kind = 'parameter' | 'state';

/** The network whose parameter a graph input is, if it is one. */
export const networkOfParameter = (input: string): string | undefined => /^parameter\/([^/]+)\//.exec(input)?.[1];

/**
 * The weights of all networks as inputs of every graph. Each network has a flat vector of parameters and one of state; the
 * tensors that sessions are fed are views of them. Parameters stay where they are, if that memory can be handed to
 * onnxruntime; else, as state always, they are copied.
 */
export class NetworkInputs {
  /** By name of the graph input. */
  readonly tensors = new Map<string, ort.Tensor>();
  readonly layouts: Layouts;
  /** How often parameters have been set, by network: equal numbers are equal parameters. */
  readonly settings = new Map<string, number>();
  /** Copies, by kind and network. */
  private readonly copies = new Map<string, Float32Array<ArrayBuffer>>();
  /** Tensors of each vector met so far: a network's versions take turns in few places. */
  private readonly known = new WeakMap<ArrayBuffer, Map<string, ReadonlyMap<string, ort.Tensor>>>();

  constructor(private readonly models: Models) {
    this.layouts = layoutsOf(models);
    for (const [network, { parameterCount, stateCount }] of Object.entries(this.layouts)) {
      this.set(network, new Float32Array(parameterCount), new Float32Array(stateCount));
    }
  }

  /** @param parameters read when sessions run: they must not change before others are set */
  set(network: string, parameters: Float32Array | undefined, state: Float32Array | undefined): void {
    if (parameters) {
      this.feed('parameter', network, plainView(parameters) ?? this.copyOf('parameter', network, parameters));
      this.settings.set(network, (this.settings.get(network) ?? 0) + 1);
    }
    if (state) this.feed('state', network, this.copyOf('state', network, state));
  }

  /** A copy of a network's state as it is fed. */
  state(network: string): Float32Array<ArrayBuffer> {
    return this.copies.get(`state/${network}`)!.slice();
  }

  /**
   * Puts an input of the trace in place of every weight.
   * @returns tells the state variables that the traced program has assigned since
   */
  declare(scope: TraceScope): { changedState(): { readonly network: string; readonly index: number; readonly name: string }[] } {
    const fed = new Map<string, object>();
    this.each((kind, network, { name, shape }, weight) => {
      const inputName = `${kind}/${network}/${name}`;
      const input = scope.input({ name: inputName, shape, dtype: 'float32' });
      const variable = variableOf(weight);
      variable.assign(input);
      fed.set(inputName, variable.dataId);
    });
    return {
      changedState: () => {
        const changed: { network: string; index: number; name: string }[] = [];
        this.each((kind, network, { name }, weight, index) => {
          const inputName = `${kind}/${network}/${name}`;
          if (kind === 'state' && variableOf(weight).dataId !== fed.get(inputName)) changed.push({ network, index, name: inputName });
        });
        return changed;
      },
    };
  }

  private each(
    visit: (kind: Kind, network: string, layout: WeightLayout, weight: Models[string]['weights'][number], index: number) => void,
  ): void {
    for (const [network, model] of Object.entries(this.models)) {
      const { parameters, state } = this.layouts[network]!;
      for (const [i, layout] of parameters.entries()) visit('parameter', network, layout, model.trainableWeights[i]!, i);
      for (const [i, layout] of state.entries()) visit('state', network, layout, model.nonTrainableWeights[i]!, i);
    }
  }

  private copyOf(kind: Kind, network: string, values: Float32Array): Float32Array<ArrayBuffer> {
    const key = `${kind}/${network}`;
    const copy = this.copies.get(key) ?? new Float32Array(values.length);
    this.copies.set(key, copy);
    copy.set(values);
    return copy;
  }

  /** Has sessions fed from a vector. */
  private feed(kind: Kind, network: string, vector: Float32Array<ArrayBuffer>): void {
    const places = this.known.get(vector.buffer) ?? new Map<string, ReadonlyMap<string, ort.Tensor>>();
    this.known.set(vector.buffer, places);
    const place = `${kind}/${network} ${vector.byteOffset}`;
    const tensors = places.get(place) ?? this.tensorsOf(kind, network, vector);
    places.set(place, tensors);
    for (const [name, tensor] of tensors) this.tensors.set(name, tensor);
  }

  private tensorsOf(kind: Kind, network: string, vector: Float32Array<ArrayBuffer>): ReadonlyMap<string, ort.Tensor> {
    const { parameters, state } = this.layouts[network]!;
    return new Map(
      (kind === 'parameter' ? parameters : state).map(({ name, shape, offset, size }) => [
        `${kind}/${network}/${name}`,
        new ort.Tensor('float32', vector.subarray(offset, offset + size), shape),
      ]),
    );
  }
}
