import { expect } from 'chai';
import { OutputMemory } from '../../../src/serving/batching/output-memory.js';
import type { ModelSignature, TensorSignature } from '../../../src/serving/signature.js';

const signature = (...outputs: readonly (readonly [TensorSignature['datatype'], readonly number[]])[]): ModelSignature => ({
  inputs: [],
  outputs: outputs.map(([datatype, shape], i) => ({ name: `y${i}`, datatype, shape })),
  metadata: {},
});

describe('memory for outputs', () => {
  it('is as large as the rows of those wanted need, in their shapes', () => {
    const memory = new OutputMemory(signature(['FP32', [-1, 3, 2]], ['UINT8', [-1]], ['FP16', [-1, 5]]));
    const places = memory.take(4, [0, 2])!;
    expect(places.map(({ shape }) => shape)).to.deep.equal([
      [4, 3, 2],
      [4, 5],
    ]);
    expect(places.map(({ buffer }) => buffer.byteLength)).to.deep.equal([4 * 3 * 2 * 4, 4 * 5 * 2]);
  });

  it('is that of earlier ones, of more or fewer rows, once they have been given back', () => {
    const memory = new OutputMemory(signature(['FP32', [-1, 100]]));
    const [first] = memory.take(7, [0])!;
    const [second] = memory.take(7, [0])!;
    expect(second!.buffer).to.not.equal(first!.buffer);
    memory.give([first!]);
    const [again] = memory.take(5, [0])!;
    expect(again!.buffer).to.equal(first!.buffer);
    expect(again!.shape).to.deep.equal([5, 100]);
    expect(memory.take(5, [0])![0]!.buffer).to.not.equal(first!.buffer);
    memory.give([again!]);
    expect(memory.take(8, [0])![0]!.buffer).to.equal(first!.buffer);
  });

  it('is the smallest that is large enough, and none that is far too large', () => {
    const memory = new OutputMemory(signature(['UINT8', [-1, 1000]]));
    const taken = [64, 4, 16].map((rows) => memory.take(rows, [0])![0]!);
    memory.give(taken);
    expect(memory.take(3, [0])![0]!.buffer).to.equal(taken[1]!.buffer);
    expect(memory.take(1, [0])![0]!.buffer.byteLength).to.equal(1000);
    expect(memory.take(5, [0])![0]!.buffer).to.equal(taken[2]!.buffer);
    expect(memory.take(65, [0])![0]!.buffer.byteLength).to.equal(128_000);
  });

  it('lies ready up to 64 MiB, whatever is given back', () => {
    const memory = new OutputMemory(signature(['UINT8', [-1, 2 ** 20]]));
    const taken = Array.from({ length: 70 }, () => memory.take(1, [0])![0]!);
    memory.give(taken);
    const again = Array.from({ length: 70 }, () => memory.take(1, [0])![0]!.buffer);
    expect(taken.filter(({ buffer }) => again.includes(buffer))).to.have.length(64);
  });

  it('is not given where shapes are not known before', () => {
    for (const shape of [[-1, -1], [4, 2], []])
      expect(new OutputMemory(signature(['FP32', [-1]], ['FP32', shape])).take(1, [0])).to.equal(undefined);
  });
});
