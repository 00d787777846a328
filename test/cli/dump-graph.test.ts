import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { decodeModelMetadata } from '../../src/onnx/index.js';
import { jsonLines } from './program.js';
import { atEndOnly, filesBelow, tinyDcgan, useWorkplace } from './workplace.js';

describe('train --dump-graph', () => {
  const work = useWorkplace();
  const graphs = ['adversarial-discriminator.onnx', 'adversarial-generator.onnx', 'adversarial-sampler-generator.onnx'];

  it('writes the graphs before it trains, and names them', async () => {
    const { stdout } = await work.succeed(
      'train',
      ...tinyDcgan,
      ...atEndOnly,
      '--iterations',
      '2',
      '--out',
      'run',
      '--dump-graph',
      'graphs',
    );
    expect(filesBelow(work.path('graphs'))).to.deep.equal(graphs);
    for (const name of graphs) {
      const { operators } = decodeModelMetadata(readFileSync(work.path('graphs', name)));
      const count = Object.values(operators).reduce((a, b) => a + b);
      expect(stdout).to.include(`graphs/${name}: ${count} operators\n`);
    }
    expect(filesBelow(work.path('run'))).to.include('stats.jsonl');
  });

  it('with --json tells them as an object, and with --dry-run trains nothing', async () => {
    const json = await work.succeed(
      'train',
      ...tinyDcgan,
      ...atEndOnly,
      '--iterations',
      '2',
      '--out',
      'other',
      '--dump-graph',
      'more',
      '--json',
    );
    const [first] = jsonLines(json.stdout);
    expect(first).to.have.property('type', 'graphs');
    expect(first).to.have.property('files').that.has.length(3);
    const dry = await work.succeed('train', ...tinyDcgan, '--dry-run', '--dump-graph', 'dry', '--out', 'nothing');
    expect(filesBelow(work.path('dry'))).to.deep.equal(graphs);
    expect(dry.stdout)
      .to.match(/^[^\n]*[\s\S]*system: dcgan/)
      .and.not.include('.onnx');
    expect(dry.stderr).to.include('dry/adversarial-generator.onnx');
    expect(filesBelow(work.path()).filter((file) => file.startsWith('nothing'))).to.deep.equal([]);
  });
});
