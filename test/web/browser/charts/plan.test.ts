import { expect } from 'chai';
import { planCharts } from '../../../../src/web/browser/charts/plan.js';

const names = new Set([
  'metric/r1/gradient_penalty',
  'evaluation/fid',
  'loss/generator',
  'loss/discriminator',
  'output/fake',
  'output/real',
  'speed/images',
  'update/generator',
]);

describe('the charts for some series', () => {
  it('are in a fixed order, those of single metrics last', () => {
    const titles = planCharts(names, 'probability').map(({ title }) => title);
    expect(titles).to.deep.equal(['Discriminator', 'Loss', 'Images per second', 'Update ratio', 'Evaluation: fid', 'r1: gradient penalty']);
    expect(planCharts(new Set(), 'probability')).to.deep.equal([]);
  });

  it('hold all series, each in one chart', () => {
    const planned = planCharts(names, 'probability').flatMap(({ series }) => series.map(({ name }) => name));
    expect(planned).to.have.members([...names]);
  });

  it('give a network one colour in all of them, and what D says of its images the same', () => {
    const series = planCharts(names, 'probability').flatMap((chart) => chart.series);
    const colour = (name: string) => series.find((other) => other.name === name)!.colour;
    expect(['loss/generator', 'update/generator', 'output/fake'].map(colour)).to.deep.equal([1, 1, 1]);
    expect(['loss/discriminator', 'output/real'].map(colour)).to.deep.equal([0, 0]);
  });

  it('show D(x) from 0 to 1 with a line at 0.5, and scores as they are', () => {
    expect(planCharts(names, 'probability')[0]).to.include({ range: 'unit', guide: 0.5 });
    const scores = planCharts(names, 'score')[0]!;
    expect(scores).to.include({ title: "Critic's scores", range: 'free' });
    expect(scores).to.not.have.property('guide');
  });
});
