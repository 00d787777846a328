import { expect } from 'chai';
import { readDataset } from '../../src/data/read.js';
import { balancedSubset } from '../../src/data/subset.js';
import type { InputSpec } from '../../src/systems/inputs.js';
import type { Phase } from '../../src/systems/system.js';
import { takeData } from '../../src/training/data-positions.js';
import { ShardInputs } from '../../src/training/inputs.js';
import { prepareRun } from '../../src/training/prepare.js';
import { expectInputError } from '../data/support.js';
import { imageNumber, runConfig, useSharedFolder, writeImages } from './support.js';

const inputs: readonly InputSpec[] = [
  { kind: 'data', name: 'few', stream: 'data', labels: 'label', subset: 8 },
  { kind: 'data', name: 'all', stream: 'data' },
];
const phase: Phase = {
  name: 'fit',
  optimizer: 'fit',
  every: 1,
  repeats: 1,
  order: 1,
  inputs,
  loss: () => {
    throw new Error('only its inputs are drawn here');
  },
};

describe('a data input that reads a subset', () => {
  const folder = useSharedFolder();
  const config = async (labels: number) =>
    runConfig({ system: 'sgan', options: { labels, hidden: [4] }, data: { data: writeImages(folder.path('data'), 40) } });

  it('goes through the same samples again and again, in a new order, beside the whole stream', async () => {
    const { datasets, stages } = await prepareRun(await config(8));
    const descriptor = datasets.data!;
    const dataset = readDataset(descriptor);
    const drawer = new ShardInputs(stages[0]!, { data: dataset }, 7, 4);
    const cursors: Record<string, number> = {};
    const seen = { few: [] as number[], all: [] as number[] };
    for (let iteration = 0; iteration < 10; iteration++) {
      const { data } = takeData(inputs, 4, cursors, {});
      const drawn = drawer.draw(phase, [], { iteration, repeat: 0, shard: 0, data, scalars: {}, memory: {} });
      for (const name of ['few', 'all'] as const) {
        const values = drawn[name]!.data;
        for (let i = 0; i < 4; i++) seen[name].push(imageNumber([...values.subarray(64 * i, 64 * (i + 1))]));
      }
      const labels = [...drawn.label!.data];
      expect(labels).to.deep.equal(seen.few.slice(-4).map((image) => image % 4));
    }
    dataset.close();
    const chosen = [...balancedSubset(descriptor, 8, 7, 'data')].sort();
    const epochs = [0, 1, 2, 3, 4].map((epoch) => seen.few.slice(8 * epoch, 8 * (epoch + 1)));
    for (const epoch of epochs) expect([...epoch].sort()).to.deep.equal(chosen);
    expect(epochs[0]).to.not.deep.equal(epochs[1]);
    expect(new Set(seen.all).size).to.equal(40);
  });

  it('that the data does not allow is refused before anything starts', async () => {
    await expectInputError(prepareRun(await config(10)), 'subset', 'multiple of 4');
    await expectInputError(prepareRun(await config(44)), 'subset', '11 of each class');
  });
});
