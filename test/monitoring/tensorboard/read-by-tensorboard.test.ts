import { statSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import sharp from 'sharp';
import { writeTensorBoard } from '../../../src/monitoring/tensorboard/write-tensorboard.js';
import { skip } from '../../skip.js';
import { iterationEvent, startEvent } from '../events.js';
import { testFolder } from '../folder.js';
import { type Accumulated, accumulate, pythonWithTensorBoard } from './python.js';

describe("what TensorBoard's own reader finds in event files", () => {
  let python = '';
  const path = testFolder();
  const now = () => 1_700_000_000_500;
  before(function () {
    const found = pythonWithTensorBoard();
    if ('reason' in found) skip(this, found.reason);
    python = found.python;
  });

  const read = (): Accumulated => accumulate(python, path('.'));

  async function sit(first: number, last: number): Promise<void> {
    const listener = writeTensorBoard(path('.'), now);
    listener({ ...startEvent(), iteration: first - 1 });
    for (let i = first; i <= last; i++) {
      listener(iterationEvent(i, { loss: { generator: i === 3 ? Number.POSITIVE_INFINITY : i / 4 }, dFake: 0 }));
      if (i % 2 > 0) continue;
      const grid = sharp({ create: { width: 10 + i, height: 5 + i, channels: 3, background: '#fff' } });
      writeFileSync(path(`${i}.png`), await grid.png().toBuffer());
      listener({ type: 'sample', iteration: i, path: path(`${i}.png`), diversity: 0.5 });
    }
  }

  it('is every scalar at its step, zeros and NaN included, the time of the clock, and the configuration', async () => {
    await sit(1, 4);
    const { scalars, texts, firstEvent } = read();
    expect(scalars['loss/generator']).to.deep.equal([
      [1, 0.25],
      [2, 0.5],
      [3, null],
      [4, 1],
    ]);
    expect(scalars['output/fake']).to.deep.equal([1, 2, 3, 4].map((step) => [step, 0]));
    expect(firstEvent).to.equal(now() / 1000);
    expect(texts.config?.[0]?.[0]).to.equal(0);
    expect(texts.config?.[0]?.[1]).to.include('\nbatch: 128\n');
  });

  it('is sample grids with their size', async () => {
    await sit(1, 4);
    const bytes = (i: number) => statSync(path(`${i}.png`)).size;
    expect(read().images).to.deep.equal({
      'samples/grid': [
        [2, 12, 7, bytes(2)],
        [4, 14, 9, bytes(4)],
      ],
    });
  });

  it('is nothing twice of a run that was killed and resumed from an earlier iteration', async () => {
    await sit(1, 6);
    await sit(5, 8);
    const { scalars, images } = read();
    expect(scalars['loss/generator']!.map(([step]) => step)).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(images['samples/grid']!.map(([step]) => step)).to.deep.equal([2, 4, 6, 8]);
  });
});
