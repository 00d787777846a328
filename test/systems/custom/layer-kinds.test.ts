import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { descriptionOf } from '../../../src/config/describe.js';
import { LayerContext, withLayerContext } from '../../../src/layers/context.js';
import { type SampleShape, ShapeMismatch } from '../../../src/systems/custom/layer-kind.js';
import { layerKinds } from '../../../src/systems/custom/layer-kinds.js';

/** Layers with options, and inputs they take. */
const fitting: readonly (readonly [kind: string, options: Record<string, unknown>, input: SampleShape])[] = [
  ['dense', { units: 5 }, [7]],
  ['dense', { units: 5, spectralNorm: true, bias: false, init: { uniform: 0.1 } }, [7]],
  ...[1, 2, 3].flatMap((stride) =>
    (['same', 'valid'] as const).flatMap((padding) =>
      [2, 3, 4].flatMap((kernel) =>
        [false, true].flatMap((spectralNorm) =>
          ['conv', 'convTranspose'].map((kind) => [kind, { filters: 3, kernel, stride, padding, spectralNorm }, [5, 4, 2]] as const),
        ),
      ),
    ),
  ),
  ['selfAttention', {}, [2, 3, 8]],
  ['selfAttention', { spectralNorm: true }, [2, 3, 4]],
  ['batchNorm', { gamma: { normal: 0.02, mean: 1 } }, [2, 3, 4]],
  ['batchNorm', {}, [4]],
  ['instanceNorm', {}, [2, 3, 4]],
  ['layerNorm', {}, [2, 3, 4]],
  ['layerNorm', {}, [4]],
  ['pixelNorm', {}, [2, 3, 4]],
  ...['relu', 'leakyRelu', 'sigmoid', 'tanh', 'softplus', 'elu', 'selu', 'swish', 'gelu'].flatMap(
    (kind) =>
      [
        [kind, {}, [2, 3, 4]],
        [kind, {}, [4]],
      ] as const,
  ),
  ['leakyRelu', { slope: 0.1 }, [4]],
  ['maxout', { pieces: 3 }, [12]],
  ...['maxPool', 'minPool'].flatMap((kind) =>
    [{}, { size: 3, stride: 2 }, { size: 3, stride: 2, padding: 'same' }].map((options) => [kind, options, [5, 4, 2]] as const),
  ),
  ['averagePool', {}, [5, 4, 2]],
  ['averagePool', { size: 3, stride: 1 }, [5, 4, 2]],
  ['globalAveragePool', {}, [5, 4, 2]],
  ['upsample', {}, [3, 2, 4]],
  ['upsample', { factor: 3 }, [5, 2]],
  ['upsample', { mode: 'linear' }, [5, 2]],
  ['upsample', { mode: 'bilinear', factor: 3 }, [3, 2, 4]],
  ['pixelShuffle', {}, [3, 2, 8]],
  ['flatten', {}, [3, 2, 4]],
  ['reshape', { shape: [2, 12] }, [3, 2, 4]],
  ['dropout', { rate: 0.5 }, [4]],
  ['gaussianNoise', { deviation: 0.5 }, [2, 3, 4]],
  ['minibatchStd', {}, [2, 3, 4]],
  ['minibatchStd', { group: 2 }, [4]],
];

/** Inputs that layers can't take, what they need, and what to do. */
const unfitting: readonly (readonly [kind: string, options: Record<string, unknown>, input: SampleShape, needs: string, mend: RegExp])[] = [
  ['dense', { units: 5 }, [2, 3, 4], '[features]', /flatten/],
  ...['conv', 'convTranspose'].map((kind) => [kind, { filters: 3 }, [7], '[height, width, channels]', /reshape/] as const),
  ['conv', { filters: 3, kernel: 5, padding: 'valid' }, [4, 7, 1], 'at least 5 rows and columns', /padding: same/],
  ['selfAttention', {}, [8], '[height, width, channels]', /reshape/],
  ['instanceNorm', {}, [8], '[..., channels] with positions to take moments over', /layerNorm/],
  ...['maxPool', 'averagePool', 'minPool', 'globalAveragePool', 'pixelShuffle'].map(
    (kind) => [kind, {}, [7], '[height, width, channels]', /reshape/] as const,
  ),
  ...['maxPool', 'averagePool', 'minPool'].map((kind) => [kind, {}, [1, 7, 2], 'at least 2 rows and columns', /smaller window/] as const),
  ['upsample', {}, [7], '[..., channels] with positions to repeat', /reshape/],
  ['upsample', { mode: 'linear' }, [3, 2, 4], '[length, channels]', /bilinear/],
  ['upsample', { mode: 'bilinear' }, [3, 2], '[height, width, channels]', /reshape/],
  ['pixelShuffle', {}, [3, 2, 6], 'channels in a multiple of 4', /8 filters/],
  ['maxout', { pieces: 5 }, [12], 'a last axis that is a multiple of 5', /\[15\] is/],
  ['reshape', { shape: [2, 5] }, [12], '10 values to make [2, 5]', /input has 12/],
];

describe('the layers of the custom system', () => {
  before(() => tf.setBackend('cpu'));

  it('are all among these cases', () => {
    const tried = new Set(fitting.map(([kind]) => kind));
    expect(Object.keys(layerKinds).filter((kind) => !tried.has(kind))).to.deep.equal([]);
  });

  it('make the shapes they say they make, in training and out of it', () => {
    for (const [kindName, given, input] of fitting) {
      const kind = layerKinds[kindName]!;
      const options = kind.options.parse(given);
      const context = new LayerContext(1, ({ shape }) => tf.zeros([...shape]));
      tf.tidy(() => {
        const model = tf.sequential({ layers: [kind.layer(options, { name: 'layer', inputShape: [...input] }, input)] });
        const what = `${kindName} ${JSON.stringify(given)} of [${input}]`;
        const expected = [...kind.shape(options, input)];
        expect(model.outputs[0]!.shape.slice(1), what).to.deep.equal(expected);
        for (const training of [true, false]) {
          const y = withLayerContext(context, () => model.apply(tf.ones([4, ...input]), { training }) as tf.Tensor);
          expect(y.shape, what).to.deep.equal([4, ...expected]);
        }
        model.dispose();
      });
    }
  });

  for (const [kindName, given, input, needs, mend] of unfitting) {
    it(`${kindName} ${JSON.stringify(given)} refuses [${input}]: it needs ${needs}`, () => {
      const kind = layerKinds[kindName]!;
      let error: unknown;
      try {
        kind.shape(kind.options.parse(given), input);
      } catch (thrown) {
        error = thrown;
      }
      expect(error).to.be.instanceOf(ShapeMismatch);
      expect(error).to.have.property('needs', needs);
      expect(error).to.have.property('mend').that.matches(mend);
    });
  }

  it('all say what they do, and what each of their options means', () => {
    for (const [name, { title, options, short }] of Object.entries(layerKinds)) {
      expect(title, name).to.not.equal('');
      for (const [key, schema] of Object.entries(options.shape)) expect(descriptionOf(schema), `${name}.${key}`).to.not.equal('');
      if (short !== undefined) expect(options.shape, name).to.have.property(short);
    }
  });

  it('start from the weights they are told to', () => {
    const model = tf.sequential({
      layers: [layerKinds.dense!.layer({ units: 2, bias: true, init: { constant: 3 } }, { name: 'd', inputShape: [2] }, [2])],
    });
    expect([...model.weights[0]!.read().dataSync()]).to.deep.equal([3, 3, 3, 3]);
    model.dispose();
  });
});
