import type { TensorMetadata, TensorOperations } from '../operations.js';
import { type BindingConstants, bfloat16 } from './constants.js';

/** A tensor that is float32 to the layers above. */
interface Tensor {
  readonly shape: readonly number[];
  /** What its own number stands for. */
  readonly inBfloat16: boolean;
  /** The number of a cast to the other type, once there has been need of it. */
  cast: number | undefined;
}

/** Tensors in float32 and in bfloat16: casts from one to the other are made when first asked for, and go with the tensor. */
export class Representations {
  private readonly tensors = new Map<number, Tensor>();

  constructor(
    private readonly operations: TensorOperations,
    private readonly constants: BindingConstants,
  ) {}

  /** To be told of every tensor that is made; those of other types are left alone. */
  note(id: number, shape: readonly number[], dtype: number): void {
    const inBfloat16 = dtype === bfloat16;
    if (inBfloat16 || dtype === this.constants.TF_FLOAT) this.tensors.set(id, { shape, inBfloat16, cast: undefined });
  }

  /** Undefined where it is neither float32 nor bfloat16. */
  shape(id: number): readonly number[] | undefined {
    return this.tensors.get(id)?.shape;
  }

  /** Whether it has been computed in bfloat16. */
  isBfloat16(id: number): boolean {
    return this.tensors.get(id)?.inBfloat16 === true;
  }

  /** The number of the tensor in a type; its own where it is neither float32 nor bfloat16. */
  as(type: 'float32' | 'bfloat16', id: number): number {
    const tensor = this.tensors.get(id);
    if (tensor === undefined || tensor.inBfloat16 === (type === 'bfloat16')) return id;
    tensor.cast ??= this.cast(id, tensor.inBfloat16 ? this.constants.TF_FLOAT : bfloat16, tensor.inBfloat16).id;
    return tensor.cast;
  }

  delete(id: number): void {
    const cast = this.tensors.get(id)?.cast;
    this.tensors.delete(id);
    if (cast !== undefined) this.operations.deleteTensor(cast);
    this.operations.deleteTensor(id);
  }

  private cast(id: number, to: number, fromBfloat16: boolean): TensorMetadata {
    const { TF_FLOAT, TF_ATTR_TYPE: type, TF_ATTR_BOOL: bool } = this.constants;
    const attributes = [
      { name: 'SrcT', type, value: fromBfloat16 ? bfloat16 : TF_FLOAT },
      { name: 'DstT', type, value: to },
      { name: 'Truncate', type: bool, value: false },
    ];
    return this.operations.executeOp('Cast', attributes, [id], 1)[0]!;
  }
}
