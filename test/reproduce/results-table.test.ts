import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { folderName } from '../../src/reproduce/experiment.js';
import { experiments } from '../../src/reproduce/experiments/index.js';
import { readResults } from '../../src/reproduce/result.js';
import { resultPage } from '../../src/reproduce/result-page.js';
import { estimateText, markers, resultsTable, tableLine, withTable } from '../../src/reproduce/results-table.js';
import { figure, result } from './support.js';

const modes = { modes: { ...figure({ generated: 8, real: 8, noise: 0.25 }), title: 'Modes covered' } };

describe('the table of results', () => {
  it('has a line a result: figure, ends of its scale, what was wanted, minutes, command', () => {
    expect(tableLine(result(modes), 'docs/results/gan-ring')).to.equal(
      '| [`gan` on ring](docs/results/gan-ring/README.md) | Modes covered **8** | real data 8, noise 0.25 | at least 8: met | 2 | `npx ganforge reproduce gan --only ring` |',
    );
  });

  it('shows the FID of images even where something else is judged', () => {
    const fid = { ...figure({ generated: 12, 'dcgan-mnist': 10 }, 'lower'), title: 'FID' };
    expect(tableLine(result({ ...modes, fid, kid: figure({ generated: 1 }) }), 'x')).to.include(
      '| Modes covered **8**; FID **12** | real data 8, noise 0.25; dcgan-mnist 10 | at least 8: met |',
    );
  });

  it('says where it was not met', () => {
    expect(tableLine(result(modes, { passed: false }), 'x')).to.include('at least 8: **not met**');
  });

  it('is in the order of the experiments, without quick trials', () => {
    const results = new Map([
      ['dcgan-mnist', result(modes, { system: 'dcgan' })],
      ['gan-ring-quick', result(modes, { passed: null })],
      ['gan-ring', result(modes)],
    ]);
    const links = [...resultsTable(results, 'r').matchAll(/\((.*?)\)/g)].map((match) => match[1]);
    expect(links).to.deep.equal(['r/gan-ring/README.md', 'r/dcgan-mnist/README.md']);
  });

  it('goes between its markers and nowhere else', () => {
    const text = `a\n${markers.begin}\nold\n${markers.end}\nb\n`;
    expect(withTable(text, 'new')).to.equal(`a\n${markers.begin}\nnew\n${markers.end}\nb\n`);
    expect(withTable(withTable(text, 'new'), 'new')).to.equal(withTable(text, 'new'));
    expect(() => withTable('a', 'new')).to.throw(RangeError, markers.begin);
    expect(() => withTable(`${markers.end}${markers.begin}`, 'new')).to.throw(RangeError, markers.begin);
  });

  it('gives an interval where there is one', () => {
    expect(estimateText({ mean: 0.95, low: 0.94, high: 0.96, values: [0.94, 0.96] })).to.equal('0.95 [0.94, 0.96]');
    expect(estimateText({ mean: 8, low: 8, high: 8, values: [8, 8] })).to.equal('8');
  });
});

describe('the committed results', () => {
  const folder = 'docs/results';
  const results = readResults(folder);

  it('are what the table in README.md says (else: node dist/scripts/results-table.js)', () => {
    const readme = readFileSync('README.md', 'utf8');
    expect(withTable(readme, resultsTable(results, folder))).to.equal(readme);
  });

  it('are of experiments that there are, and no quick trials', () => {
    const known = new Map(experiments.map((experiment) => [folderName(experiment), experiment]));
    for (const [name, { passed }] of results) {
      expect(known.has(name), name).to.equal(true);
      expect(passed, name).to.not.equal(null);
    }
  });

  it('have the page that their figures give, and all of its pictures', () => {
    for (const [name, found] of results) {
      expect(readFileSync(join(folder, name, 'README.md'), 'utf8'), name).to.equal(resultPage(found));
      for (const { file } of found.pictures) expect(existsSync(join(folder, name, file)), `${name}/${file}`).to.equal(true);
    }
  });
});
