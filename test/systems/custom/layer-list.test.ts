import { expect } from 'chai';
import { layerList, listedLayers } from '../../../src/systems/custom/layer-list.js';

const schema = layerList('generator');

/** What, code and mend of the first thing wrong with a list. */
function wrong(list: unknown): { message: string; code: unknown; mend: unknown } {
  const result = schema.safeParse(list);
  const issue = result.error?.issues[0];
  if (issue?.code !== 'custom') throw new Error(`no own error: ${JSON.stringify(issue)}`);
  return { message: issue.message, code: issue.params?.code, mend: issue.params?.mend };
}

describe('a list of layers', () => {
  it('takes a name, a name with its one value, or a name with options, and writes everything out', () => {
    expect(schema.parse(['relu', { dropout: 0.3 }, { dense: { units: 4, bias: false } }, { batchNorm: null }])).to.deep.equal([
      { relu: { name: 'relu1' } },
      { dropout: { name: 'dropout1', rate: 0.3 } },
      { dense: { name: 'dense1', units: 4, bias: false, init: 'glorotUniform', spectralNorm: false } },
      { batchNorm: { name: 'batchNorm1', momentum: 0.9, epsilon: 1e-5, gamma: 'ones' } },
    ]);
  });

  it('takes what it has written out as it stands', () => {
    const written = schema.parse(['relu', { reshape: [2, 3] }, { upsample: 2 }, { conv: { filters: 1, name: 'last' } }]);
    expect(schema.parse(written)).to.deep.equal(written);
  });

  it('numbers layers without a name by their kind, around names that are taken', () => {
    const names = listedLayers(schema.parse(['relu', { relu: { name: 'relu2' } }, 'relu', 'tanh', 'relu'])).map(({ name }) => name);
    expect(names).to.deep.equal(['relu1', 'relu2', 'relu3', 'tanh1', 'relu4']);
  });

  it('suggests the layer a wrong name means', () => {
    expect(wrong(['relu', { convTranpose: { filters: 3 } }])).to.deep.equal({
      message: "generator layer 2 is the unknown 'convTranpose'",
      code: 'unknown-layer',
      mend: "did you mean 'convTranspose'?",
    });
    expect(wrong(['quux']).mend).to.match(/^the layers are dense, conv, /);
  });

  it('suggests the option a wrong key means', () => {
    expect(wrong([{ conv: { filtres: 3, filters: 3 } }])).to.deep.equal({
      message: "generator layer 1 (conv) has an unknown key 'filtres'",
      code: 'unknown-key',
      mend: "did you mean 'filters'?",
    });
    expect(wrong([{ relu: { slope: 3 } }]).mend).to.equal('the keys are name');
  });

  it('says what a value should be', () => {
    expect(wrong(['relu', { conv: { filters: -3 } }])).to.deep.equal({
      message: 'filters of generator layer 2 (conv) is -3',
      code: 'invalid-value',
      mend: 'expected a whole number of at least 1',
    });
    expect(wrong([{ dropout: 1 }]).mend).to.equal('expected a number of at least 0 and below 1');
    expect(wrong([{ conv: { filters: 3, padding: 'some' } }]).mend).to.equal('expected one of same, valid');
    expect(wrong([{ dense: { units: 3, init: { normal: -1 } } }])).to.deep.include({
      message: 'init.normal of generator layer 1 (dense) is -1',
      mend: 'expected a number above 0',
    });
    expect(wrong([{ dense: { units: 3, init: 'glorot' } }])).to.deep.include({
      message: 'init of generator layer 1 (dense) is "glorot"',
      mend: 'expected one of glorotUniform, glorotNormal, heUniform, heNormal, lecunNormal, zeros, ones or the keys normal, mean or the keys uniform or the keys constant',
    });
  });

  it('says what is missing', () => {
    expect(wrong([{ conv: {} }])).to.deep.include({
      message: 'filters of generator layer 1 (conv) is missing',
      mend: 'expected a whole number of at least 1',
    });
    expect(wrong(['dropout']).message).to.equal('rate of generator layer 1 (dropout) is missing');
  });

  it('refuses a value where a layer has no option that stands for all', () => {
    expect(wrong([{ batchNorm: 0.9 }])).to.deep.equal({
      message: 'generator layer 1 (batchNorm) is given 0.9',
      code: 'layer-form',
      mend: 'write its options as { key: value }, or `- batchNorm`',
    });
  });

  it('refuses what is no layer, options that are not indented among them', () => {
    expect(wrong([{ conv: null, filters: 64 }]).message).to.equal('generator layer 1 has the keys conv, filters side by side');
    for (const [entry, shown] of [
      [7, '7'],
      [null, 'null'],
      [['relu'], '["relu"]'],
      [{}, '{}'],
    ] as const) {
      expect(wrong([entry])).to.deep.include({ message: `generator layer 1 is ${shown}`, code: 'layer-form' });
    }
  });

  it('refuses two layers of one name, and names that no file can hold', () => {
    expect(wrong([{ relu: { name: 'a' } }, { tanh: { name: 'a' } }])).to.deep.equal({
      message: "two layers of the generator are called 'a'",
      code: 'layer-name',
      mend: 'give each a name of its own, or none',
    });
    expect(wrong([{ relu: { name: 'a/b' } }])).to.deep.include({
      message: 'name of generator layer 1 (relu) is "a/b"',
      mend: 'expected a name of letters, digits, _, . and -',
    });
  });
});
