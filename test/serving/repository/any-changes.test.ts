import { mkdirSync, rmSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { until } from '../until.js';
import { writeAnew } from '../write-anew.js';
import { useRepository } from './support.js';

describe('a repository of models, whatever is done to its files', () => {
  const served = useRepository();
  const { at, put, open, answers } = served;

  it('comes in line with the files whatever is done to them, and leaves no runner behind', async () => {
    const repository = await open('m');
    const file = fc.constantFrom('gan.onnx', 'dcgan/2/model.onnx', 'dcgan/3/model.onnx', 'late.onnx');
    const step = fc.record({ file, does: fc.constantFrom('write', 'break', 'remove', 'poll'), tag: fc.integer({ min: 1, max: 3 }) });
    mkdirSync(at('m/dcgan/3'));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        for (const { file: path, does, tag } of steps) {
          if (does === 'write') put(`m/${path}`, tag);
          else if (does === 'break') writeAnew(at(`m/${path}`), `broken ${tag}`);
          else if (does === 'remove') rmSync(at(`m/${path}`), { force: true });
          else await repository.poll();
        }
        for (const path of ['gan.onnx', 'late.onnx']) put(`m/${path}`, 4);
        for (const path of ['dcgan/2', 'dcgan/3']) rmSync(at(`m/${path}/model.onnx`), { force: true });
        for (let i = 0; i < 3; i++) await repository.poll();
        await until(() => repository.running().length === 2);
        expect(answers()).to.deep.equal({ 'gan/1': 4, 'late/1': 4 });
        expect(served.runners.open).to.have.length(2);
      }),
      { numRuns: 30 },
    );
  });
});
