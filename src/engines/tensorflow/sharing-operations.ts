import type { OpAttribute } from './backend.js';
import type { TensorMetadata, TensorOperations, TensorValues } from './operations.js';

/** Results of operations by what was computed: operation, attributes and the names of the values it was given. */
type Results = Map<string, readonly TensorMetadata[]>;

/** Operations whose result is worth keeping for; phases that share none of them share nothing of weight. */
const heavy: ReadonlySet<string> = new Set([
  'Conv2D',
  'Conv2DBackpropInput',
  'DepthwiseConv2dNative',
  'MatMul',
  'BatchMatMul',
  'BatchMatMulV2',
]);

/** Constants of so many elements are known by their values: axes, shapes, scalars. */
const smallConstant = 64;

/**
 * Keeps results of operations, and gives them again where the same is asked for: equal operations on equal values give equal
 * results, bit for bit. What is equal follows from names: of the values that it is told (`name`), of small constants, and of
 * results by how they were computed. Outside `keeping` and `taking` everything is as below.
 */
export class SharingOperations implements TensorOperations {
  /** Names of values that are the same wherever they occur. */
  private readonly names = new Map<number, string>();
  /** How many more owners a tensor has than the first. */
  private readonly owners = new Map<number, number>();
  /** What `keeping` fills and `taking` gives from. */
  private shared: { readonly results: Results; readonly keeps: boolean } | undefined;
  private heavyTaken = 0;

  constructor(private readonly below: TensorOperations) {}

  createTensor(shape: readonly number[], dtype: number, values: TensorValues): number {
    const id = this.below.createTensor(shape, dtype, values);
    if (this.shared && values.length <= smallConstant) this.names.set(id, `${dtype}[${shape}](${values})`);
    return id;
  }

  deleteTensor(id: number): void {
    const others = this.owners.get(id) ?? 0;
    if (others > 1) this.owners.set(id, others - 1);
    else if (others === 1) this.owners.delete(id);
    else {
      this.names.delete(id);
      this.below.deleteTensor(id);
    }
  }

  tensorDataSync(id: number): TensorValues {
    return this.below.tensorDataSync(id);
  }

  executeOp(name: string, attributes: readonly OpAttribute[], inputs: readonly number[], outputs: number): readonly TensorMetadata[] {
    const expression = this.shared && this.expressionOf(name, attributes, inputs);
    if (!this.shared || !expression) return this.below.executeOp(name, attributes, inputs, outputs);
    const { results, keeps } = this.shared;
    const known = results.get(expression);
    if (known) {
      if (!keeps && heavy.has(name)) this.heavyTaken++;
      for (const { id } of known) this.own(id);
      return known;
    }
    const computed = this.below.executeOp(name, attributes, inputs, outputs);
    if (keeps) {
      results.set(expression, computed);
      for (const { id } of computed) {
        this.own(id);
        this.names.set(id, `#${id}`);
      }
    }
    return computed;
  }

  /** From now on a value is known by this name. */
  name(id: number, name: string): void {
    this.names.set(id, name);
  }

  /** Runs `body` and keeps what it computes from values with names, in `results`, until they are released. */
  keeping<T>(results: Results, body: () => T): T {
    return this.sharing({ results, keeps: true }, body);
  }

  /** Runs `body`, which is given what `results` has of it. */
  taking<T>(results: Results, body: () => T): T {
    return this.sharing({ results, keeps: false }, body);
  }

  /** Operations of weight that were not computed again, since this was last asked. */
  countHeavyTaken(): number {
    const count = this.heavyTaken;
    this.heavyTaken = 0;
    return count;
  }

  release(results: Results): void {
    for (const tensors of results.values()) for (const { id } of tensors) this.deleteTensor(id);
    results.clear();
  }

  private sharing<T>(shared: NonNullable<typeof this.shared>, body: () => T): T {
    this.shared = shared;
    try {
      return body();
    } finally {
      this.shared = undefined;
    }
  }

  private own(id: number): void {
    this.owners.set(id, (this.owners.get(id) ?? 0) + 1);
  }

  private expressionOf(operation: string, attributes: readonly OpAttribute[], inputs: readonly number[]): string | undefined {
    const names = inputs.map((id) => this.names.get(id));
    if (names.includes(undefined)) return undefined;
    return JSON.stringify([operation, attributes.map(({ name, value }) => [name, value]), names]);
  }
}
