import * as ort from 'onnxruntime-node';
import type { TraceScope } from '../../onnx/index.js';
import { type Layouts, layoutsOf, type WeightLayout } from '../layout.js';
import { type Models, variableOf } from '../networks.js';

/** The two kinds of weights, as they are named in graphs: `parameter/generator/dense/kernel`. */
type Kind = 'parameter' | 'state';

/**
 * The weights of all networks as inputs of every graph. Each network has a flat vector of parameters and one of state;
 * the tensors that sessions are fed are views of them, so that a new version is one copy.
 */
export class NetworkInputs {
  /** By name of the graph input. */
  readonly tensors = new Map<string, ort.Tensor>();
  readonly layouts: Layouts;
  private readonly vectors = new Map<string, Float32Array<ArrayBuffer>>();

  constructor(private readonly models: Models) {
    this.layouts = layoutsOf(models);
    for (const [network, layout] of Object.entries(this.layouts)) {
      this.addVector('parameter', network, layout.parameters, layout.parameterCount);
      this.addVector('state', network, layout.state, layout.stateCount);
    }
  }

  set(network: string, parameters: Float32Array | undefined, state: Float32Array | undefined): void {
    if (parameters) this.vectors.get(`parameter/${network}`)!.set(parameters);
    if (state) this.vectors.get(`state/${network}`)!.set(state);
  }

  /** A copy of a network's state as it is fed. */
  state(network: string): Float32Array<ArrayBuffer> {
    return this.vectors.get(`state/${network}`)!.slice();
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

  private addVector(kind: Kind, network: string, weights: readonly WeightLayout[], length: number): void {
    const vector = new Float32Array(length);
    this.vectors.set(`${kind}/${network}`, vector);
    for (const { name, shape, offset, size } of weights) {
      this.tensors.set(`${kind}/${network}/${name}`, new ort.Tensor('float32', vector.subarray(offset, offset + size), shape));
    }
  }
}
