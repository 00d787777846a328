import { readdirSync, readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { withTables } from '../../../scripts/custom-tables.js';
import { resolveConfig } from '../../../src/config/resolve.js';
import { parseConfig } from '../../../src/config/yaml.js';
import { custom } from '../../../src/systems/custom.js';
import type { System } from '../../../src/systems/system.js';
import { imageData, pointData } from '../../engines/support.js';

const system: System = custom;
const page = readFileSync('docs/custom.md', 'utf8');
const examples = readdirSync('docs/examples');

/** Builds the networks of a configuration file. */
function build(text: string, name: string): (number | null)[][] {
  const config = resolveConfig({ file: parseConfig(text, name), fileName: name, flags: {}, set: [] }, system, 2);
  const stage = system.stages(config.options, config.data.data === 'ring' ? pointData : imageData(28, 1))[0]!;
  const models = Object.values(stage.networks());
  const shapes = models.map(({ outputs }) => outputs[0]!.shape.slice(1));
  for (const model of models) model.dispose();
  return shapes;
}

describe('docs/custom.md', () => {
  before(() => tf.setBackend('cpu'));

  it('has the layers and options of the code (node dist/scripts/custom-tables.js writes them)', () => {
    expect(page).to.equal(withTables(page));
  });

  it('lists every example', () => {
    expect([...page.matchAll(/\(examples\/([^)]*)\)/g)].map((match) => match[1]).sort()).to.deep.equal([...examples].sort());
  });

  it('shows a configuration that fits', () => {
    const text = page.match(/^```yaml\n([\s\S]*?)^```/m)?.[1] ?? '';
    expect(build(text, 'docs/custom.md')).to.deep.equal([[28, 28, 1], [1]]);
  });

  for (const name of examples) {
    it(`${name} fits its data`, () => {
      const shapes = name === 'ring.yaml' ? [[2], [1]] : [[28, 28, 1], [1]];
      expect(build(readFileSync(`docs/examples/${name}`, 'utf8'), name)).to.deep.equal(shapes);
    });
  }
});
