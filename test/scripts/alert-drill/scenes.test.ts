import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import { acts } from '../../../scripts/alert-drill/scenes/index.js';
import { rulesFileSchema } from '../../../scripts/alert-drill/shortened.js';

describe('the alert drill', () => {
  it('has a failure for every alert there is', () => {
    const folder = 'dashboards/rules';
    const alerts = readdirSync(folder)
      .filter((name) => name.endsWith('.rules.yml'))
      .flatMap((name) => rulesFileSchema.parse(parse(readFileSync(join(folder, name), 'utf8'))).groups)
      .flatMap(({ rules }) => rules.flatMap(({ alert }) => alert ?? []));
    const drilled = acts.flat().flatMap((scene) => scene.alerts);
    expect([...drilled].sort()).to.deep.equal(alerts.sort());
  });
});
