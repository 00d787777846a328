import { expect } from 'chai';
import { type CompileCase, dcganCases, styleGan2Cases } from '../../src/bench/compile-cases.js';
import { traceToOnnx } from '../../src/onnx/index.js';

describe('the cases of bench:compile', () => {
  let cases: readonly CompileCase[];

  before(async () => {
    cases = [...(await dcganCases()), ...styleGan2Cases()];
  });

  it('are all phases of both systems', () => {
    expect(cases.map(({ system, phase }) => `${system.split(' ')[0]} ${phase}`)).to.deep.equal([
      'DCGAN discriminator',
      'DCGAN generator',
      'StyleGAN2 discriminator',
      'StyleGAN2 generator',
      'StyleGAN2 R1',
      'StyleGAN2 path length',
    ]);
  });

  it('are whole steps: the loss, and a gradient for every weight it depends on', () => {
    const gradients = cases.map(({ program, inputs }) => {
      const names = traceToOnnx(program, inputs).outputs.map(({ name }) => name);
      expect(names).to.include('loss');
      return names.filter((name) => name.startsWith('gradient')).length;
    });
    // Slopes know no bias that is added last: of the score, of the pictures.
    const [, , discriminator, generator, r1, pathLength] = gradients;
    expect(gradients.slice(0, 2)).to.deep.equal([11, 13]);
    expect(r1).to.equal(discriminator! - 1);
    expect(pathLength).to.equal(generator! - 1);
  });
});
