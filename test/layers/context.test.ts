import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { differentiationOrder, fusedOps, LayerContext, layerContext, withLayerContext } from '../../src/layers/context.js';
import { stateCombination } from '../../src/layers/state.js';
import { Tally } from '../systems/fixtures/tally.js';

describe('the context of layers', () => {
  it('names noise by network, layer and the how-manieth call', () => {
    const names: string[] = [];
    const context = new LayerContext(1, ({ name }) => {
      names.push(name);
      return tf.scalar(0);
    });
    for (const [network, layer] of [
      ['a', 'drop'],
      ['a', 'drop'],
      ['b', 'drop'],
      ['a', 'other'],
      ['a', 'drop'],
    ] as const) {
      context.network = network;
      context.noise(layer, [1], 'normal').dispose();
    }
    expect(names).to.deep.equal(['noise/a/drop', 'noise/a/drop#2', 'noise/b/drop', 'noise/a/other', 'noise/a/drop#3']);
  });

  it('is there within a phase only, and the former one again after a failure', () => {
    const context = new LayerContext(2, () => tf.scalar(0));
    expect(differentiationOrder()).to.equal(1);
    expect(() => layerContext()).to.throw('through an engine');
    expect(withLayerContext(context, differentiationOrder)).to.equal(2);
    expect(() =>
      withLayerContext(context, () => {
        throw new Error('stop');
      }),
    ).to.throw('stop');
    expect(differentiationOrder()).to.equal(1);
  });

  it('has the fused operations of the engine in phases of first order only', () => {
    const fused = { biasGradient: (dy: tf.Tensor) => dy };
    const seen = (order: 1 | 2) => withLayerContext(new LayerContext(order, () => tf.scalar(0), fused), fusedOps);
    expect(fusedOps()).to.deep.equal({});
    expect(seen(1)).to.equal(fused);
    expect(seen(2)).to.deep.equal({});
  });
});

describe('the state of layers', () => {
  it('combines by mean unless the layer says otherwise', () => {
    const tally = new Tally({ name: 'tally' });
    expect(['average', 'first_mean', 'count'].map((weight) => stateCombination(tally, weight))).to.deep.equal(['mean', 'first', 'sum']);
    expect(stateCombination(tf.layers.batchNormalization({}), 'moving_mean')).to.equal('mean');
  });
});
