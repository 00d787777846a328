import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  type CheckpointTensors,
  listCheckpoints,
  newestCheckpoint,
  pruneCheckpoints,
  readCheckpoint,
  writeCheckpoint,
} from '../../src/training/checkpoint.js';
import { type Progress, startOfRun } from '../../src/training/progress.js';
import type { NamedTensor } from '../../src/training/safetensors.js';
import { inputError } from '../config/input-error.js';
import { useTemporaryFolder } from '../data/support.js';

const progressAt = (iteration: number): Progress => ({ ...startOfRun(), iteration, cursors: { data: 12 }, steps: { adam: iteration } });

const tensorsOf = (value: number): CheckpointTensors<readonly NamedTensor[]> => ({
  parameters: [{ name: 'net/dense/kernel', shape: [2, 2], data: Float32Array.of(value, 1, 2, 3) }],
  optimizer: [{ name: 'adam/m/net/dense/kernel', shape: [2, 2], data: new Float32Array(4) }],
  ema: [],
  memory: [{ name: 'pool/images', shape: [0, 3], data: new Float32Array(0) }],
});

describe('a checkpoint', () => {
  const folder = useTemporaryFolder();
  const write = (iteration: number) => writeCheckpoint(folder.path(), progressAt(iteration), tensorsOf(iteration));
  const names = () => readdirSync(folder.path()).filter((name) => name.includes('iteration'));

  /** The newest whole checkpoint and what is said of the others. */
  function newest() {
    const invalid: string[] = [];
    const checkpoint = newestCheckpoint(folder.path(), (path, reason) => invalid.push(`${path}: ${reason}`));
    return { iteration: checkpoint.progress.iteration, invalid };
  }

  it('gives back progress and tensors', async () => {
    const path = await write(5);
    expect(path).to.equal(folder.path('iteration-000005'));
    const read = readCheckpoint(path);
    expect(read.progress).to.deep.equal(progressAt(5));
    for (const kind of ['parameters', 'optimizer', 'ema', 'memory'] as const) {
      expect([...read[kind]].map(([name, tensor]) => ({ name, ...tensor }))).to.deep.equal(tensorsOf(5)[kind]);
    }
  });

  it('takes the place of one of the same iteration', async () => {
    await writeCheckpoint(folder.path(), progressAt(5), tensorsOf(1));
    const path = await writeCheckpoint(folder.path(), progressAt(5), tensorsOf(2));
    expect(readCheckpoint(path).parameters.get('net/dense/kernel')!.data[0]).to.equal(2);
    expect(names()).to.deep.equal(['iteration-000005']);
  });

  it('that a killed process left half-written is ignored, and cleared by the next', async () => {
    await write(5);
    mkdirSync(folder.path('.iteration-000010.99999'));
    writeFileSync(folder.path('.iteration-000010.99999', 'parameters.safetensors'), 'half');
    expect(listCheckpoints(folder.path()).map(({ iteration }) => iteration)).to.deep.equal([5]);
    expect(newest()).to.deep.equal({ iteration: 5, invalid: [] });
    await write(15);
    pruneCheckpoints(folder.path(), 3, 5);
    expect(names()).to.deep.equal(['iteration-000005', 'iteration-000015']);
  });

  it('that can not be written leaves nothing behind', async () => {
    const unwritable = { ...tensorsOf(1), memory: [{ name: 'x', shape: [1], data: new Proxy(new Float32Array(1), {}) }] };
    const outcome = await writeCheckpoint(folder.path(), progressAt(5), unwritable).catch((error: unknown) => error);
    expect(outcome).to.be.instanceOf(Error);
    expect(names()).to.deep.equal([]);
  });

  const damage: Record<string, (path: string) => void> = {
    'cut short': (path) => truncateSync(path, readFileSync(path).length - 3),
    empty: (path) => truncateSync(path, 0),
    'changed in one bit': (path) => {
      const bytes = readFileSync(path);
      bytes[Math.floor(bytes.length / 2)]! ^= 1;
      writeFileSync(path, bytes);
    },
  };
  for (const [how, harm] of Object.entries(damage)) {
    for (const file of ['parameters', 'optimizer', 'ema', 'memory']) {
      it(`whose ${file} are ${how} is noticed and named, and the one before is used`, async () => {
        await write(5);
        const path = await write(10);
        harm(join(path, `${file}.safetensors`));
        const { iteration, invalid } = newest();
        expect(iteration).to.equal(5);
        expect(invalid).to.have.length(1);
        expect(invalid[0]).to.include(path).and.to.include(`${file}.safetensors`);
      });
    }

    it(`whose state is ${how} is noticed and named, and the one before is used`, async () => {
      await write(5);
      const path = await write(10);
      const state = join(path, 'state.json');
      // The bit that turns a 10 into an 11: still a valid file.
      if (how === 'changed in one bit') writeFileSync(state, readFileSync(state, 'utf8').replace('"iteration": 10', '"iteration": 11'));
      else harm(state);
      const { iteration, invalid } = newest();
      expect(iteration).to.equal(5);
      expect(invalid).to.have.length(1);
      expect(invalid[0]).to.include(path);
    });
  }

  it('of which none is whole, or of which there is none, is bad input', async () => {
    const find = () => newestCheckpoint(folder.path(), () => undefined);
    expect(inputError(find).code).to.equal('no-checkpoint');
    const path = await write(5);
    truncateSync(join(path, 'parameters.safetensors'), 10);
    expect(inputError(find).message).to.include('none of the 1 checkpoints');
    expect(inputError(() => newestCheckpoint(folder.path('missing'), () => undefined)).code).to.equal('no-checkpoint');
  });

  it('is kept where it is among the newest, or at every tenth interval', async () => {
    for (let iteration = 5; iteration <= 125; iteration += 5) {
      await write(iteration);
      pruneCheckpoints(folder.path(), 3, 5);
    }
    expect(listCheckpoints(folder.path()).map(({ iteration }) => iteration)).to.deep.equal([50, 100, 115, 120, 125]);
  });

  it('is found by number, beyond a million iterations too', async () => {
    for (const iteration of [999_999, 1_000_000, 2_000]) await write(iteration);
    expect(listCheckpoints(folder.path()).map(({ iteration }) => iteration)).to.deep.equal([2_000, 999_999, 1_000_000]);
    expect(newest().iteration).to.equal(1_000_000);
  });
});
