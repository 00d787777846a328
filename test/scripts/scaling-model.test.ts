import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { readMeasured, scalingTables, withScalingTables } from '../../scripts/scaling-model.js';
import { foreseeMeasured } from '../../src/bench/scaling-model/foresee.js';
import { defaultRanks } from '../../src/bench/scaling-model/tables.js';

describe('docs/scaling.md', function () {
  this.timeout(60_000);
  const page = readFileSync('docs/scaling.md', 'utf8');
  const measured = readMeasured();

  it('has the tables of the model (node dist/scripts/scaling-model.js --write docs/scaling.md writes them)', () => {
    expect(page).to.equal(withScalingTables(page, measured));
  });

  it('has every table there is', () => {
    for (const name of Object.keys(scalingTables(measured, defaultRanks))) {
      expect(page).to.match(new RegExp(`<!-- ${name}: [^>]*-->\n\n\\| [\\s\\S]*?\n<!-- end of ${name} -->`));
    }
  });

  for (const engine of ['onnxruntime', 'tensorflow'] as const) {
    it(`foresees the iteration that two ranks were measured with to a tenth: ${engine}`, () => {
      const { foreseen, figures } = foreseeMeasured(measured, engine);
      expect(foreseen.seconds / figures.together).to.be.closeTo(1, 0.1);
    });
  }
});
