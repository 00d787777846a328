import { expect } from 'chai';
import type { TensorMetadata, TensorOperations, TensorValues } from '../../../src/engines/tensorflow/operations.js';

/** The number of a type: any. */
export const float = 1;

/** Operations that only count, and know which tensors there are. */
export class CountedOperations implements TensorOperations {
  readonly alive = new Set<number>();
  readonly executed: string[] = [];
  private next = 0;

  createTensor(): number {
    this.alive.add(this.next);
    return this.next++;
  }

  deleteTensor(id: number): void {
    expect(this.alive.delete(id), `tensor ${id} is deleted once`).to.equal(true);
  }

  tensorDataSync(): TensorValues {
    return new Float32Array();
  }

  executeOp(name: string, _attributes: unknown, inputs: readonly number[], outputs: number): readonly TensorMetadata[] {
    for (const id of inputs) expect(this.alive.has(id), `tensor ${id} is there`).to.equal(true);
    this.executed.push(name);
    return Array.from({ length: outputs }, () => ({ id: this.createTensor(), shape: [2], dtype: float }));
  }
}
