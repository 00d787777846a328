import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { layerList } from '../../../src/systems/custom/layer-list.js';
import { LayerStack } from '../../../src/systems/custom/network.js';
import { inputError } from '../../config/input-error.js';

const stack = (list: unknown[], input: number[]) => new LayerStack('generator', layerList('generator').parse(list), input);

const drawing = [{ dense: 24 }, { reshape: [2, 2, 6] }, 'relu', { convTranspose: 3 }];

describe('a stack of layers', () => {
  before(() => tf.setBackend('cpu'));

  it('knows the shape before and after every layer', () => {
    expect(stack(drawing, [5]).shapes).to.deep.equal([[5], [24], [2, 2, 6], [2, 2, 6], [4, 4, 3]]);
  });

  it('builds the network, its weights known by the names of the layers', () => {
    const model = stack(drawing, [5]).build();
    expect(model.name).to.equal('generator');
    expect(model.inputs[0]!.shape).to.deep.equal([null, 5]);
    expect(model.outputs[0]!.shape).to.deep.equal([null, 4, 4, 3]);
    expect(model.weights.map(({ originalName }) => originalName)).to.deep.equal([
      'dense1/kernel',
      'dense1/bias',
      'convTranspose1/kernel',
      'convTranspose1/bias',
    ]);
    model.dispose();
  });

  it('may begin with any layer', () => {
    const model = stack(['flatten', 'batchNorm', { dense: 1 }], [2, 2, 3]).build();
    expect(model.inputs[0]!.shape).to.deep.equal([null, 2, 2, 3]);
    model.dispose();
  });

  it('names the layer that does not fit, with what it gets and needs', () => {
    const error = inputError(() => stack([{ dense: 24 }, 'relu', { conv: 3 }], [5]));
    expect(error.code).to.equal('layer-shape');
    expect(error.message).to.equal(
      'generator layer 3 (conv) gets [24] and needs [height, width, channels]: put a `reshape: [height, width, channels]` before it',
    );
  });

  it('says how many values a reshape gets and makes', () => {
    expect(inputError(() => stack([{ dense: 25 }, { reshape: [2, 2, 6] }], [5])).message).to.equal(
      'generator layer 2 (reshape) gets [25] and needs 24 values to make [2, 2, 6]: its input has 25; change the shape, or the layer before it',
    );
  });
});
