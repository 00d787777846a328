import { expect } from 'chai';
import { defaultMetrics, type Measurable, parseMetrics } from '../../src/evaluation/metric-selection.js';
import { inputError } from '../config/input-error.js';

const images: Measurable = { kind: 'image', mixture: false };
const conditional: Measurable = { ...images, asked: { kind: 'label' } };
const coded: Measurable = { ...images, asked: { kind: 'code' } };
const ring: Measurable = { kind: 'points', mixture: true };

describe('the choice of metrics', () => {
  it('is by default what fits: modes of points, classes where they are asked for', () => {
    expect(defaultMetrics(ring)).to.deep.equal(['modes', 'within-three-sigma']);
    expect(defaultMetrics(images)).to.deep.equal(['fid', 'kid', 'precision', 'recall', 'density', 'coverage']);
    expect(defaultMetrics(conditional).at(-1)).to.equal('class-consistency');
    expect(defaultMetrics(coded).at(-1)).to.equal('code-match');
  });

  it('takes names, groups and other names of metrics, each once', () => {
    expect(parseMetrics('precision-recall, fid,recall', images)).to.deep.equal(['fid', 'precision', 'recall']);
    expect(parseMetrics('is,density-coverage', images)).to.deep.equal(['inception-score', 'density', 'coverage']);
    expect(parseMetrics('consistency', conditional)).to.deep.equal(['class-consistency']);
    expect(parseMetrics('consistency', coded)).to.deep.equal(['code-match']);
    expect(parseMetrics('modes', ring)).to.deep.equal(['modes', 'within-three-sigma']);
  });

  it('suggests the right name for a wrong one', () => {
    expect(inputError(() => parseMetrics('fib', images)).message)
      .to.include('"fib"')
      .and.include("did you mean 'fid'?");
  });

  it('refuses metrics that say nothing of the samples', () => {
    for (const [name, of] of [
      ['modes', images],
      ['fid', ring],
      ['consistency', images],
      ['class-consistency', coded],
      ['code-match', conditional],
    ] as const) {
      expect(inputError(() => parseMetrics(name, of)).code, name).to.equal('metric-unfit');
    }
  });
});
