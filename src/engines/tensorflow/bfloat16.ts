import type { OpAttribute } from './backend.js';
import { type BindingConstants, bfloat16 } from './bfloat16/constants.js';
import { ConvolvedFilterGradient } from './bfloat16/filter-gradient.js';
import { passing } from './bfloat16/passing.js';
import { pays, products } from './bfloat16/products.js';
import { Representations } from './bfloat16/representations.js';
import type { TensorMetadata, TensorOperations, TensorValues } from './operations.js';

/**
 * Large convolutions, their gradients and matrix products of float32 tensors in bfloat16, and what normalises and activates
 * their results; sums are in float32 within an operation, and its result is rounded to bfloat16. To the layers above all
 * tensors are float32; those they make, weights among them, and those that any other operation reads or returns, are.
 *
 * @param below has to pass operations on bfloat16 on
 * @param device decides how gradients by filters are done
 */
export const bfloat16Operations = (below: TensorOperations, constants: BindingConstants, device: 'cpu' | 'gpu'): TensorOperations =>
  new Bfloat16Operations(below, constants, device).rehearsed();

class Bfloat16Operations implements TensorOperations {
  private readonly tensors: Representations;
  private readonly filterGradient: ConvolvedFilterGradient | undefined;

  constructor(
    private readonly below: TensorOperations,
    private readonly constants: BindingConstants,
    device: 'cpu' | 'gpu',
  ) {
    this.tensors = new Representations(below, constants);
    if (device === 'cpu') this.filterGradient = new ConvolvedFilterGradient(below, constants);
  }

  /**
   * Runs, on tensors of one element, all that it makes operations of: the binding has met their attributes then, and what this
   * TensorFlow can't do fails here.
   */
  rehearsed(): this {
    const shape = [1, 1, 1, 1];
    const one = this.createTensor(shape, this.constants.TF_FLOAT, new Float32Array(1));
    const x = { id: this.tensors.as('bfloat16', one), shape };
    const attributes = [{ name: 'T', type: this.constants.TF_ATTR_TYPE, value: bfloat16 }];
    const { id, dtype } =
      this.filterGradient?.run({ x, dy: x, filter: shape, attribute: () => undefined }) ??
      this.below.executeOp('Relu', attributes, [x.id], 1)[0]!;
    this.tensors.note(id, shape, dtype);
    this.tensorDataSync(id);
    for (const made of [id, one]) this.deleteTensor(made);
    return this;
  }

  createTensor(shape: readonly number[], dtype: number, values: TensorValues): number {
    const id = this.below.createTensor(shape, dtype, values);
    this.tensors.note(id, shape, dtype);
    return id;
  }

  deleteTensor(id: number): void {
    this.tensors.delete(id);
  }

  tensorDataSync(id: number): TensorValues {
    return this.below.tensorDataSync(this.tensors.as('float32', id));
  }

  executeOp(name: string, attributes: readonly OpAttribute[], inputs: readonly number[], outputs: number): readonly TensorMetadata[] {
    const results = this.execute(name, attributes, inputs, outputs);
    for (const { id, shape, dtype } of results) this.tensors.note(id, shape, dtype);
    return results.map((result) =>
      result.dtype === bfloat16 ? { id: result.id, shape: result.shape, dtype: this.constants.TF_FLOAT } : result,
    );
  }

  private execute(name: string, attributes: readonly OpAttribute[], inputs: readonly number[], outputs: number): readonly TensorMetadata[] {
    const attribute = (wanted: string) => attributes.find(({ name }) => name === wanted)?.value;
    const places = this.placesInBfloat16(name, attribute, inputs);
    const given = inputs.map((id, place) => this.tensors.as(places.includes(place) ? 'bfloat16' : 'float32', id));
    if (places.length === 0) return this.below.executeOp(name, attributes, given, outputs);
    if (name === 'Conv2DBackpropFilter' && this.filterGradient) {
      const [x, dy] = [0, 2].map((place) => ({ id: given[place]!, shape: this.tensors.shape(inputs[place]!)! }));
      const gradient = { x: x!, dy: dy!, filter: this.sizes(inputs), attribute };
      if (this.filterGradient.suits(gradient)) return [this.filterGradient.run(gradient)];
    }
    const typed = attributes.map((one) => (one.name === 'T' ? { name: 'T', type: one.type, value: bfloat16 } : one));
    return this.below.executeOp(name, typed, given, outputs);
  }

  /** Which inputs an operation takes in bfloat16: none where it is done in float32. */
  private placesInBfloat16(
    name: string,
    attribute: (name: string) => OpAttribute['value'] | undefined,
    inputs: readonly number[],
  ): readonly number[] {
    const passed = passing[name];
    if (passed) return passed.some((place) => this.tensors.isBfloat16(inputs[place]!)) ? passed : [];
    const product = products[name];
    if (!product || (attribute('data_format') ?? 'NHWC') !== 'NHWC') return [];
    const [first, second] = product.factors.map((place) => this.tensors.shape(inputs[place]!));
    if (!first || !second) return [];
    return pays(product.extent([first, second], attribute, () => this.sizes(inputs))) ? product.factors : [];
  }

  /** The shape that a gradient of a convolution is told. */
  private sizes(inputs: readonly number[]): readonly number[] {
    return [...this.below.tensorDataSync(inputs[1]!)];
  }
}
