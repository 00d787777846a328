import { expect } from 'chai';
import { optimize } from '../../src/onnx/optimize.js';
import { convolutionNetworks, discriminatorStep, generatorStep, onCpuBackend } from './networks.js';
import { operators } from './passes/support.js';
import { traced } from './support.js';

describe('optimize', () => {
  it('ends, and finds nothing more to do in its own result', () => {
    const { program, feeds } = generatorStep(onCpuBackend(convolutionNetworks), [4, 5]);
    const graph = optimize(traced(program, feeds));
    expect(optimize(graph).nodes.length).to.equal(graph.nodes.length);
  });

  it('leaves a DCGAN phase few transposes: of weights, of filter gradients and at the dense layers', () => {
    const { program, feeds } = discriminatorStep(onCpuBackend(convolutionNetworks), [4, 8, 8, 1], [4, 5]);
    const recorded = traced(program, feeds);
    const graph = optimize(recorded);
    expect(operators(recorded).Transpose).to.be.greaterThan(50);
    expect(operators(graph).Transpose).to.be.at.most(23);
    expect(operators(graph).Expand).to.equal(undefined);
    expect(graph.nodes.length).to.be.lessThan(0.75 * recorded.nodes.length);
  });
});
