import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { SavedRun } from '../../../src/monitoring/saved/saved-run.js';
import { truncateStatistics } from '../../../src/monitoring/statistics.js';
import { History } from '../../../src/web/browser/history.js';
import type { Snapshot, Update } from '../../../src/web/protocol.js';
import { expectInputError } from '../../data/support.js';
import { iterationEvent } from '../events.js';
import { testFolder } from '../folder.js';
import { SavedFolder } from './saved-folder.js';

const iterations = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => iterationEvent(from + i));
const end = (reason: 'done' | 'interrupted' | 'failed', iteration: number) => ({ type: 'end', iteration, reason, seconds: 9 }) as const;

describe('a saved run', () => {
  const path = testFolder();
  let folder: SavedFolder;
  beforeEach(() => {
    folder = new SavedFolder(path('first run'));
  });

  const open = () => SavedRun.open(folder.directory.path);
  const snapshot = async (): Promise<Snapshot> => (await open()).snapshot();

  it('that is over is told whole', async () => {
    folder.begin();
    await folder.sample(0, 0.25);
    folder.tell({ type: 'stage', name: 'all', index: 0, stages: 1, iteration: 0 }, ...iterations(1, 3));
    await folder.sample(3, Number.NaN);
    folder.tell({ type: 'mode-collapse', iteration: 3, change: 'collapsed', diversity: 0.1 }, end('done', 3));
    const { about, config, history, events, ...rest } = await snapshot();
    expect(rest).to.deep.equal({
      id: 'first-run',
      name: 'first run',
      samples: [
        { iteration: 0, diversity: 0.25 },
        { iteration: 3, diversity: null },
      ],
      grid: { columns: 2, rows: 1, width: 4, height: 4, padding: 2 },
      control: false,
      state: 'done',
      stage: null,
      iteration: 3,
      iterations: 300,
      seconds: 1.5,
      duration: null,
      busy: [],
      modeCollapse: true,
    });
    expect(config).to.equal(readFileSync(folder.directory.config, 'utf8'));
    const { batch, shard, seed } = folder.start.run.config;
    const place = { engine: 'onnxruntime', engineVersion: '1.30.0', device: 'CPU (4 threads)', precision: 'float32', workers: 2 };
    const what = { system: 'gan', output: 'probability', dataset: 'folder:cats' };
    expect(about).to.deep.equal({ ...what, ...place, batch, shard, seed });
    expect(history.iteration).to.deep.equal([1, 2, 3]);
    expect(history.seconds).to.deep.equal([0.5, 1, 1.5]);
    expect(history.series['loss/generator']).to.deep.equal([0.75, 0.75, 0.75]);
    expect(history.series['diversity/samples']).to.deep.equal([0.25, null, null]);
    expect(events.map(({ iteration, problem }) => [iteration, problem])).to.deep.equal([
      [0, false],
      [0, false],
      [0, false],
      [3, false],
      [3, true],
      [3, false],
    ]);
    expect(events[4]?.text).to.match(/^mode collapse: samples/);
  });

  it('tells of a stage by its name where there are several', async () => {
    folder.begin();
    folder.tell({ type: 'stage', name: '8x8', index: 1, stages: 3, iteration: 0 });
    expect((await snapshot()).stage).to.equal('8x8');
  });

  it('whose discriminator gives scores says so', async () => {
    folder.writeConfig({ system: 'wgan' });
    expect((await snapshot()).about?.output).to.equal('score');
    folder.writeConfig({ system: '/gone/system.js' });
    expect((await snapshot()).about?.output).to.equal('score');
  });

  it('keeps a bounded number of rows and the newest events', async () => {
    folder.begin();
    folder.tell(...iterations(1, 5000));
    for (let iteration = 1; iteration <= 300; iteration++) folder.tell({ type: 'warning', iteration, text: 'something' });
    const { history, events } = await snapshot();
    expect(history.iteration.length).to.be.within(1024, 2048);
    expect(history.iteration.at(-1)).to.equal(5000);
    expect([events[0]?.iteration, events.at(-1)?.iteration, events.length]).to.deep.equal([101, 300, 200]);
  });

  it('leaves out lines that are damaged, or not whole', async () => {
    folder.begin();
    folder.tell(...iterations(1, 2));
    folder.append('statistics', 'no line\n[1]\n');
    folder.tell(iterationEvent(3));
    folder.append('statistics', '{"iteration":4,"sec');
    folder.append('events', 'no event\n2026-01-01T00:00:00.000Z iteration 9: torn, without its e');
    const { history, events } = await snapshot();
    expect(history.iteration).to.deep.equal([1, 2, 3]);
    expect(events).to.have.length(1);
  });

  describe('stands', () => {
    const state = async () => (await snapshot()).state;

    it('as it said when it ended', async () => {
      for (const reason of ['done', 'interrupted', 'failed'] as const) {
        folder.begin();
        folder.tell(end(reason, 3));
        expect(await state()).to.equal(reason);
      }
    });

    it('as unknown where the process that trained it is gone without a word', async () => {
      expect(await state()).to.equal('unknown');
      folder.begin();
      expect(await state()).to.equal('unknown');
      folder.lock(99_999_999); // more than any process can have
      expect(await state()).to.equal('unknown');
    });

    it('as training, paused or about to start where a process has its lock', async () => {
      folder.lock();
      expect(await state()).to.equal('starting');
      folder.begin();
      expect(await state()).to.equal('training');
      folder.tell({ type: 'paused', iteration: 3 });
      expect(await state()).to.equal('paused');
      folder.tell({ type: 'continued', iteration: 3, seconds: 2 });
      expect(await state()).to.equal('training');
    });

    it('with workers that are busy while it trains only', async () => {
      folder.begin();
      folder.tell(iterationEvent(1));
      expect((await snapshot()).busy).to.deep.equal([]);
      folder.lock();
      expect((await snapshot()).busy).to.deep.equal([0.9, 0.95]);
    });
  });

  describe('that another process trains', () => {
    let updates: (Update | undefined)[];
    let run: SavedRun;
    let unsubscribe: () => void;
    /** What who follows the run shows. */
    let shown: History;

    beforeEach(async () => {
      folder.lock();
      folder.begin();
      await folder.sample(0, 0.5);
      folder.tell(...iterations(1, 100));
      run = await open();
      updates = [];
      unsubscribe = run.subscribe((update) => {
        updates.push(update);
        for (const row of update?.rows ?? []) shown.add(row);
      });
      shown = History.from(run.snapshot().history);
    });
    afterEach(() => unsubscribe());

    it('tells who follows it what is new', async () => {
      folder.tell(...iterations(101, 103));
      await folder.sample(103, 0.75);
      run.snapshot();
      expect(updates).to.have.length(1);
      expect(updates[0]?.rows.map(({ iteration }) => iteration)).to.deep.equal([101, 102, 103]);
      expect(updates[0]?.samples).to.deep.equal([{ iteration: 103, diversity: 0.75 }]);
      expect(updates[0]?.events.map(({ iteration }) => iteration)).to.deep.equal([103]);
      expect(updates[0]).to.deep.include({ state: 'training', iteration: 103, seconds: 51.5 });
      expect(shown.columns).to.deep.equal(run.snapshot().history);
    });

    it('joins a diversity that is told later to its row', async () => {
      folder.tell(...iterations(101, 102));
      run.snapshot();
      await folder.sample(102, 0.75);
      run.snapshot();
      expect(updates[1]?.rows.map(({ iteration }) => iteration)).to.deep.equal([102]);
      expect(shown.rows.at(-1)?.values).to.include({ 'diversity/samples': 0.75, 'loss/generator': 0.75 });
      expect(shown.columns).to.deep.equal(run.snapshot().history);
    });

    it('tells its end, and nothing where nothing is new', () => {
      run.snapshot();
      expect(updates).to.deep.equal([]);
      folder.tell(end('interrupted', 100));
      run.snapshot();
      run.snapshot();
      expect(updates.map((update) => update?.state)).to.deep.equal(['interrupted']);
    });

    it('looks by itself while somebody follows it', async () => {
      folder.tell(iterationEvent(101));
      const deadline = Date.now() + 20_000;
      while (updates.length === 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
      expect(updates[0]?.iteration).to.equal(101);
    });

    it('tells nobody who no longer follows', () => {
      unsubscribe();
      folder.tell(iterationEvent(101));
      expect(run.snapshot().iteration).to.equal(101);
      expect(updates).to.deep.equal([]);
    });

    it('has who follows begin anew where it is resumed from an earlier iteration', async () => {
      await folder.sample(90, 0.5);
      folder.tell(end('interrupted', 100));
      run.snapshot();
      folder.writeConfig({ iterations: 500 });
      truncateStatistics(folder.directory.statistics, 50);
      folder.begin(50);
      folder.tell(...iterations(51, 52));
      const { history, samples, iterations: all, iteration, state } = run.snapshot();
      expect(updates.slice(1)).to.deep.equal([undefined]);
      expect([history.iteration.length, history.iteration.at(-1)]).to.deep.equal([52, 52]);
      expect(samples.map((sample) => sample.iteration)).to.deep.equal([0]);
      expect([all, iteration, state]).to.deep.equal([500, 52, 'training']);
    });
  });

  it('keeps its configuration while somebody edits it', async () => {
    const run = await open();
    const { config } = run.snapshot();
    writeFileSync(folder.directory.config, 'system: [');
    expect(run.snapshot().config).to.equal(config);
  });

  it('has files of its own samples only', async () => {
    folder.begin();
    await folder.sample(7, 0.5);
    writeFileSync(path('secret'), 'secret');
    symlinkSync(path('secret'), folder.directory.sample(8));
    folder.tell({ type: 'sample', iteration: 8, path: folder.directory.sample(8), diversity: 1 });
    folder.tell({ type: 'sample', iteration: 9, path: folder.directory.sample(9), diversity: 1 });
    const run = await open();
    expect(run.snapshot().samples.map(({ iteration }) => iteration)).to.deep.equal([7]);
    expect(run.samplePaths).to.deep.equal([folder.directory.sample(7)]);
    for (const none of [8, 9, -7, 7.5, Number.NaN]) expect(run.samplePath(none)).to.equal(undefined);
  });

  it('gets an id of its own beside others of its name', async () => {
    expect((await SavedRun.open(folder.directory.path, ['first-run'])).id).to.equal('first-run-2');
  });

  it('is none where there is no configuration, or none that is whole', async () => {
    mkdirSync(path('empty'));
    await expectInputError(SavedRun.open(path('empty')), 'no-run', 'empty', 'no config.yaml', 'ganforge train');
    await expectInputError(SavedRun.open(path('nowhere')), 'no-run', 'nowhere');
    await expectInputError(SavedRun.open(folder.directory.config), 'no-run', 'config.yaml');
    folder.writeConfig({ batch: 'many' });
    await expectInputError(open(), 'run-damaged', 'batch');
  });

  it('that vanishes stays as it was read', async () => {
    folder.begin();
    folder.tell(...iterations(1, 3), end('done', 3));
    const run = await open();
    rmSync(folder.directory.path, { recursive: true });
    expect(run.snapshot()).to.deep.include({ state: 'done', iteration: 3, samples: [] });
  });
});
