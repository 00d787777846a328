import { expect } from 'chai';
import type { Statistics } from '../../src/monitoring/statistics.js';
import { trainingCurves } from '../../src/reproduce/curves.js';

const line = (iteration: number, others: Partial<Statistics> = {}): Statistics => ({
  iteration,
  stage: 'adversarial',
  seconds: iteration,
  images_per_second: 1,
  loss: { discriminator: iteration, generator: null },
  gradient_norm: {},
  worker_busy: [],
  ...others,
});

describe('the curves of a training', () => {
  it('are what the discriminator says, the losses, and every further metric', () => {
    const metrics = { 'discriminator/accuracy': 0.5, 'generator/accuracy': 0.25, 'discriminator/gradient_penalty': 2 };
    const { panels } = trainingCurves([line(1, { d_real: 0.75, d_fake: 0.25, metrics }), line(2)], 'probability');
    const names = panels.map(({ title, lines }) => [title, ...lines.map(({ name }) => name)]);
    expect(names).to.deep.equal([
      ['probability of being real', 'D(x)', 'D(G(z))'],
      ['loss', 'discriminator', 'generator'],
      ['accuracy', 'discriminator', 'generator'],
      ['gradient penalty', 'discriminator'],
    ]);
    expect(panels[0]!.range).to.deep.equal([0, 1]);
    expect(panels[0]!.lines[0]!.points).to.deep.equal([
      [1, 0.75],
      [2, Number.NaN],
    ]);
  });

  it('of scores have no fixed range, and there is no panel of what a system does not have', () => {
    expect(trainingCurves([line(1, { d_real: 5, d_fake: -5 })], 'score').panels[0]).to.not.have.property('range');
    expect(trainingCurves([line(1)], 'probability').panels.map(({ title }) => title)).to.deep.equal(['loss']);
  });

  it('have what was measured on the way, all shares in one panel', () => {
    const evaluation = (fid: number) => ({ evaluation: { fid, precision: 0.5, recall: 0.25 } });
    const { panels } = trainingCurves([line(1), line(2, evaluation(30)), line(3), line(4, evaluation(20))], 'probability');
    const [fid, shares] = panels.slice(1);
    expect(fid).to.deep.equal({
      title: 'measured on the way',
      lines: [
        {
          name: 'fid',
          points: [
            [2, 30],
            [4, 20],
          ],
        },
      ],
    });
    expect(shares!.lines.map(({ name }) => name)).to.deep.equal(['precision', 'recall']);
    expect(shares!.range).to.deep.equal([0, 1]);
  });

  it('of a long training are medians, and say of how many iterations', () => {
    const lines = Array.from({ length: 1600 }, (_, i) => line(i + 1));
    const { x, panels } = trainingCurves(lines, 'probability');
    expect(x).to.equal('iteration, medians of 10');
    expect(panels[0]!.lines[0]!.points[0]).to.deep.equal([5.5, 5.5]);
    expect(panels[0]!.lines[0]!.points).to.have.length(160);
  });
});
