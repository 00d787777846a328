import { expect } from 'chai';
import fc from 'fast-check';
import type { OpAttribute, TensorFlowBinding } from '../../../src/engines/tensorflow/backend.js';
import { bfloat16Operations } from '../../../src/engines/tensorflow/bfloat16.js';
import { ownBinding } from '../../../src/engines/tensorflow/eager-backend.js';
import type { TensorOperations } from '../../../src/engines/tensorflow/operations.js';
import { fillSamples } from '../../../src/random/random.js';
import { skip } from '../../skip.js';
import { relativeError, startEngine } from '../support.js';
import { tensorFlowBackend } from './support.js';

/** Distance of results in bfloat16, whose fractions have 8 bits, to those in float32. */
const [least, most] = [1e-5, 1e-2];

/** What passes through to the binding: how often which operation, and how many tensors are left. */
class Passed implements TensorOperations {
  readonly executed: string[] = [];
  readonly attributes = new Set<string>();
  alive = 0;

  constructor(private readonly binding: TensorOperations) {}

  createTensor(...given: Parameters<TensorOperations['createTensor']>) {
    this.alive++;
    return this.binding.createTensor(...given);
  }

  deleteTensor(id: number) {
    this.alive--;
    this.binding.deleteTensor(id);
  }

  tensorDataSync(id: number) {
    return this.binding.tensorDataSync(id);
  }

  executeOp(...given: Parameters<TensorOperations['executeOp']>) {
    this.executed.push(given[0]);
    for (const { name } of given[1]) this.attributes.add(name);
    const results = this.binding.executeOp(...given);
    this.alive += results.length;
    return results;
  }
}

describe('operations in bfloat16', () => {
  let binding: TensorFlowBinding;
  let passed: Passed;
  let operations: TensorOperations;

  before(async function () {
    const started = await startEngine('tensorflow');
    if ('missing' in started) skip(this, started.missing);
    binding = ownBinding(await tensorFlowBackend());
    await started.dispose();
  });

  beforeEach(() => {
    passed = new Passed(binding);
    operations = bfloat16Operations(passed, binding, 'cpu');
    passed.executed.length = 0;
  });

  const floats = (shape: readonly number[], seed = 0): number => {
    const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
    fillSamples(values, values.length, 0, 'normal', { seed, purpose: 'test' });
    return operations.createTensor(shape, binding.TF_FLOAT, values);
  };
  const ints = (values: readonly number[]) => operations.createTensor([values.length], binding.TF_INT32, Int32Array.from(values));
  const type = (): OpAttribute => ({ name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT });
  const flag = (name: string, value: boolean): OpAttribute => ({ name, type: binding.TF_ATTR_BOOL, value });
  const text = (name: string, value: string): OpAttribute => ({ name, type: binding.TF_ATTR_STRING, value });
  const convolution = (stride: number, padding = 'SAME'): OpAttribute[] => [
    type(),
    { name: 'strides', type: binding.TF_ATTR_INT, value: [1, stride, stride, 1] },
    text('padding', padding),
    text('data_format', 'NHWC'),
  ];
  const one = (name: string, attributes: readonly OpAttribute[], inputs: readonly number[]) =>
    operations.executeOp(name, attributes, inputs, 1)[0]!;
  const casts = () => passed.executed.filter((name) => name === 'Cast').length;

  /** Distance of an operation to the binding's own in float32. */
  const distance = (name: string, attributes: readonly OpAttribute[], inputs: readonly number[]): number => {
    const ours = one(name, attributes, inputs);
    const own = binding.executeOp(name, attributes, inputs, 1)[0]!;
    expect(ours.shape).to.deep.equal(own.shape);
    expect(ours.dtype).to.equal(binding.TF_FLOAT);
    const values = operations.tensorDataSync(ours.id);
    expect(values).to.be.instanceOf(Float32Array);
    const error = relativeError(values, binding.tensorDataSync(own.id));
    operations.deleteTensor(ours.id);
    binding.deleteTensor(own.id);
    return error;
  };

  it('are convolutions and their gradients, rounded', () => {
    const [x, w, dy] = [floats([8, 16, 16, 32], 1), floats([4, 4, 32, 64], 2), floats([8, 8, 8, 64], 3)];
    expect(distance('Conv2D', convolution(2), [x, w])).to.be.within(least, most);
    expect(distance('Conv2DBackpropInput', convolution(2), [ints([8, 16, 16, 32]), w, dy])).to.be.within(least, most);
    expect(distance('Conv2DBackpropFilter', convolution(2), [x, ints([4, 4, 32, 64]), dy])).to.be.within(least, most);
  });

  it('are gradients by filters of any geometry', () => {
    const geometry = fc.record({
      side: fc.integer({ min: 6, max: 30 }),
      kernel: fc.integer({ min: 1, max: 5 }),
      stride: fc.integer({ min: 1, max: 3 }),
      padding: fc.constantFrom('SAME', 'VALID'),
    });
    fc.assert(
      fc.property(geometry, ({ side, kernel, stride, padding }) => {
        const out = Math.ceil((padding === 'SAME' ? side : side - kernel + 1) / stride);
        // So many channels that the smallest of them is worth its casts.
        const channels = Math.ceil(2100 / (out * kernel));
        const [x, dy] = [floats([4, side, side, channels], 1), floats([4, out, out, channels], 2)];
        const sizes = ints([kernel, kernel, channels, channels]);
        expect(distance('Conv2DBackpropFilter', convolution(stride, padding), [x, sizes, dy])).to.be.at.most(most);
        for (const id of [x, dy, sizes]) operations.deleteTensor(id);
      }),
      { numRuns: 25 },
    );
  });

  it('are matrix products, whichever factor is transposed', () => {
    const [a, b] = [floats([1, 96, 256], 1), floats([1, 256, 512], 2)];
    const adjoint = (x: boolean, y: boolean) => [type(), flag('adj_x', x), flag('adj_y', y)];
    expect(distance('BatchMatMulV2', adjoint(false, false), [a, b])).to.be.within(least, most);
    expect(distance('BatchMatMulV2', adjoint(true, false), [a, floats([1, 96, 512], 3)])).to.be.within(least, most);
    expect(distance('BatchMatMulV2', adjoint(false, true), [a, floats([1, 512, 256], 4)])).to.be.within(least, most);
  });

  it('are none where the casts would cost more than they bring', () => {
    const product = [type(), flag('transpose_a', false), flag('transpose_b', false)];
    expect(distance('MatMul', product, [floats([64, 8]), floats([8, 8])])).to.equal(0);
    expect(distance('MatMul', product, [floats([2, 2048]), floats([2048, 2048])])).to.equal(0);
    expect(casts()).to.equal(0);
  });

  it('cast a tensor once, and cast no results that only they read', () => {
    const [x, w] = [floats([8, 16, 16, 32], 1), floats([3, 3, 32, 32], 2)];
    const y = one('Conv2D', convolution(1), [x, w]).id;
    one('Conv2D', convolution(1), [one('Relu', [type()], [y]).id, w]);
    expect(passed.executed).to.deep.equal(['Cast', 'Cast', 'Conv2D', 'Relu', 'Conv2D']);
    for (let i = 0; i < 2; i++) {
      operations.tensorDataSync(y);
      one('Tanh', [type()], [y]);
    }
    expect(casts()).to.equal(3);
  });

  it('are what normalises and activates in bfloat16 what has been computed in it, and nothing else', () => {
    const [x, w] = [floats([8, 16, 16, 32], 1), floats([3, 3, 32, 32], 2)];
    const y = one('Conv2D', convolution(1), [x, w]).id;
    expect(distance('Relu', [type()], [x])).to.equal(0);
    const float32 = operations.createTensor([8, 16, 16, 32], binding.TF_FLOAT, operations.tensorDataSync(y));
    const ours = operations.tensorDataSync(one('Relu', [type()], [y]).id);
    expect([...ours]).to.deep.equal([...operations.tensorDataSync(one('Relu', [type()], [float32]).id)]);
  });

  it('have met all attributes of their own before the first is asked for', () => {
    const met = new Set([...passed.attributes, ...convolution(2).map(({ name }) => name)]);
    const [x, w, dy] = [floats([8, 16, 16, 32], 1), floats([4, 4, 32, 64], 2), floats([8, 8, 8, 64], 3)];
    const y = one('Conv2D', convolution(2), [x, w]).id;
    one('Conv2DBackpropFilter', convolution(2), [x, ints([4, 4, 32, 64]), dy]);
    operations.tensorDataSync(y);
    expect(passed.executed).to.include.members(['Cast', 'Conv2D', 'Transpose']).and.not.include('Conv2DBackpropFilter');
    expect([...met]).to.include.members([...passed.attributes]);
  });

  it('leave no tensor behind', () => {
    const before = passed.alive;
    const [x, w] = [floats([8, 16, 16, 32], 1), floats([4, 4, 32, 64], 2)];
    const sizes = ints([4, 4, 32, 64]);
    const y = one('Conv2D', convolution(2), [x, w]).id;
    const dw = one('Conv2DBackpropFilter', convolution(2), [x, sizes, y]).id;
    operations.tensorDataSync(dw);
    operations.tensorDataSync(y);
    for (const id of [x, w, sizes, y, dw]) operations.deleteTensor(id);
    expect(passed.alive).to.equal(before);
  });
});
