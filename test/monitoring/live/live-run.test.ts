import { mkdirSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { writeEventLog } from '../../../src/monitoring/event-log.js';
import { LiveRun } from '../../../src/monitoring/live/live-run.js';
import { writeStatistics } from '../../../src/monitoring/statistics.js';
import { PauseSwitch } from '../../../src/training/run-control.js';
import { RunDirectory } from '../../../src/training/run-directory.js';
import type { Update } from '../../../src/web/protocol.js';
import { iterationEvent, NOTICES, startEvent } from '../events.js';
import { testFolder } from '../folder.js';

describe('a run that trains', () => {
  const path = testFolder();

  const started = (): LiveRun => {
    const run = new LiveRun(path('first'));
    run.listener(startEvent({ directory: path('first') }, { duration: '90s', iterations: '10' }));
    return run;
  };

  it('is there before it starts', () => {
    const snapshot = new LiveRun(path('a run?')).snapshot();
    expect(snapshot).to.deep.include({ id: 'a-run-', name: 'a run?', state: 'starting', about: null, iteration: 0, control: false });
    expect(snapshot.history).to.deep.equal({ iteration: [], seconds: [], series: {} });
  });

  it('tells what is trained, and with which configuration', () => {
    mkdirSync(path('first'));
    writeFileSync(path('first/config.yaml'), 'system: fake\n');
    const run = new LiveRun(path('first'));
    run.listener(startEvent());
    const { about, config } = run.snapshot();
    expect(about).to.deep.include({
      system: 'fake',
      dataset: 'mnist',
      engine: 'cpu',
      engineVersion: '4.22.0',
      device: 'CPU',
      precision: 'float32',
      workers: 2,
      output: 'probability',
    });
    expect(config).to.equal('system: fake\n');
  });

  it('follows the run to its end', () => {
    const run = started();
    run.listener(iterationEvent(1));
    expect(run.snapshot()).to.deep.include({
      state: 'training',
      iteration: 1,
      iterations: 10,
      duration: 90,
      seconds: 0.5,
      busy: [0.9, 0.95],
    });
    for (const event of NOTICES) run.listener(event);
    const snapshot = run.snapshot();
    expect(snapshot).to.deep.include({ state: 'done', stage: '8x8', busy: [], samples: [{ iteration: 2, diversity: 0.5 }] });
    expect(snapshot.events).to.have.length(1 + NOTICES.length);
    const problems = snapshot.events.filter(({ problem }) => problem).map(({ text }) => text);
    expect(problems).to.include('warning: the disk is nearly full').and.not.include(snapshot.events.at(-1)?.text);
    expect(snapshot.events.at(-1)).to.deep.include({ iteration: 7, text: 'done after 7 iterations and 1m05s of training' });
  });

  it('says that it waits, and that the generator has collapsed, until neither is so', () => {
    const run = started();
    run.listener({ type: 'mode-collapse', iteration: 3, change: 'collapsed', diversity: 0.25 });
    run.listener({ type: 'paused', iteration: 3 });
    expect(run.snapshot()).to.deep.include({ state: 'paused', modeCollapse: true });
    run.listener({ type: 'continued', iteration: 3, seconds: 5 });
    run.listener({ type: 'mode-collapse', iteration: 9, change: 'recovered', diversity: 0.75 });
    expect(run.snapshot()).to.deep.include({ state: 'training', modeCollapse: false });
  });

  it('has series by the names of the protocol, without what is not finite', () => {
    const run = started();
    const parameterNorm = { generator: { parameters: 8, update: 2 } };
    const changes = { metrics: { 'generator/penalty': 4 }, loss: { generator: 1, discriminator: Number.NaN }, overlap: 0.5, parameterNorm };
    run.listener(iterationEvent(1, changes));
    run.listener({ type: 'sample', iteration: 1, path: '', diversity: 0.75 });
    run.listener({ type: 'evaluation', iteration: 1, figures: { fid: 20 }, seconds: 1 });
    run.listener(iterationEvent(2, { loss: {}, gradientNorm: {} }));
    run.listener({ type: 'sample', iteration: 2, path: '', diversity: Number.NaN });
    const { history, samples } = run.snapshot();
    expect(history.series).to.deep.equal({
      'loss/generator': [1, null],
      'output/real': [0.75, 0.75],
      'output/fake': [0.25, 0.25],
      'overlap/discriminator': [0.5, null],
      'speed/images': [256, 256],
      'gradient/discriminator': [3, null],
      'gradient/generator': [2, null],
      'parameters/generator': [8, null],
      'update/generator': [0.25, null],
      'metric/generator/penalty': [4, null],
      'diversity/samples': [0.75, null],
      'evaluation/fid': [20, null],
    });
    expect(samples.map(({ diversity }) => diversity)).to.deep.equal([0.75, null]);
  });

  it('knows files of its own samples alone', () => {
    const run = started();
    run.listener({ type: 'sample', iteration: 20, path: '/etc/passwd', diversity: 1 });
    expect(run.samplePath(20)).to.equal(path('first/samples/iteration-000020.png'));
    for (const iteration of [0, 19, -20, 20.5, Number.NaN]) expect(run.samplePath(iteration)).to.equal(undefined);
  });

  it('keeps the newest events of a run that tells many', () => {
    const run = started();
    for (let iteration = 1; iteration <= 1000; iteration++) run.listener({ type: 'warning', iteration, text: `number ${iteration}` });
    const { events } = run.snapshot();
    expect(events).to.have.length(200);
    expect(events.at(-1)?.text).to.include('number 1000');
  });

  it('can be paused by who it was given', () => {
    const run = new LiveRun(path('first'), new PauseSwitch());
    expect(run.snapshot().control).to.equal(true);
  });

  it('goes on where an earlier sitting has ended', () => {
    const directory = new RunDirectory(path('first'));
    directory.create();
    const listeners = [writeStatistics(directory.statistics), writeEventLog(directory.events)];
    const tell = (event: Parameters<LiveRun['listener']>[0]) => {
      for (const listener of listeners) listener(event);
    };
    tell(startEvent({ directory: path('first') }, {}, ['log.every=1']));
    for (const iteration of [1, 2, 3, 4]) {
      tell(iterationEvent(iteration));
      writeFileSync(directory.sample(iteration), '');
      tell({ type: 'sample', iteration, path: directory.sample(iteration), diversity: iteration / 8 });
    }
    tell({ type: 'end', iteration: 4, reason: 'interrupted', seconds: 2 });

    const run = new LiveRun(path('first'));
    listeners.push(run.listener);
    tell({ ...startEvent({ directory: path('first') }, {}, ['log.every=1']), iteration: 3 });
    const resumed = run.snapshot();
    expect(resumed.history.iteration).to.deep.equal([1, 2, 3]);
    expect(resumed).to.deep.include({ iteration: 3, seconds: 1.5, state: 'training' });
    expect(resumed.samples.map((sample) => sample.iteration)).to.deep.equal([1, 2, 3]);
    expect(resumed.events).to.have.length(7);
    expect(resumed.events.at(-1)?.text).to.match(/^resuming at iteration 3/);
    tell(iterationEvent(4));
    tell({ type: 'sample', iteration: 4, path: directory.sample(4), diversity: 0.25 });
    expect(run.snapshot().history.iteration).to.deep.equal([1, 2, 3, 4]);
    expect(run.snapshot().samples.at(-1)).to.deep.equal({ iteration: 4, diversity: 0.25 });
    tell({ type: 'end', iteration: 4, reason: 'done', seconds: 2 });
    directory.release();
  });

  describe('tells who follows it', () => {
    it('all that is new since the snapshot, once', () => {
      const run = started();
      run.listener(iterationEvent(1));
      const updates: (Update | undefined)[] = [];
      run.snapshot();
      run.subscribe((update) => updates.push(update));
      run.listener(iterationEvent(2));
      run.listener(iterationEvent(3));
      run.listener({ type: 'warning', iteration: 3, text: 'careful' });
      expect(updates, 'not for each').to.have.length(0);
      run.snapshot();
      run.snapshot();
      expect(updates).to.have.length(1);
      const [update] = updates;
      expect(update?.rows.map(({ iteration }) => iteration)).to.deep.equal([2, 3]);
      expect(update?.events.map(({ text }) => text)).to.deep.equal(['warning: careful']);
      expect(update).to.deep.include({ state: 'training', iteration: 3, seconds: 1.5, samples: [] });
    });

    it('by itself before long, and of the end at once', async () => {
      const run = started();
      const first = await new Promise<Update | undefined>((resolve) => {
        // Only an unreferenced timer is under way.
        const alive = setInterval(() => {}, 1000);
        run.subscribe((update) => {
          clearInterval(alive);
          resolve(update);
        });
        run.listener(iterationEvent(1));
      });
      expect(first?.iteration).to.equal(1);
      const states: (string | undefined)[] = [];
      run.subscribe((update) => states.push(update?.state));
      run.listener({ type: 'end', iteration: 1, reason: 'failed', seconds: 1 });
      expect(states).to.deep.equal(['failed']);
    });

    it('a row again that an evaluation has joined', () => {
      const run = started();
      run.listener(iterationEvent(1));
      const rows: unknown[] = [];
      run.subscribe((update) => rows.push(...(update?.rows ?? [])));
      run.listener({ type: 'evaluation', iteration: 1, figures: { fid: 20 }, seconds: 1 });
      run.snapshot();
      expect(rows).to.have.length(1);
      expect(rows[0]).to.have.nested.property('values.evaluation/fid', 20);
      expect(rows[0]).to.have.nested.property('values.loss/generator', 0.75);
    });

    it('to begin anew when it starts, and when it is known how samples are laid out', () => {
      const run = new LiveRun(path('first'));
      const updates: (Update | undefined)[] = [];
      run.subscribe((update) => updates.push(update));
      run.listener(startEvent());
      run.snapshot();
      for (const iteration of [1, 2]) {
        run.listener({ type: 'sample', iteration, path: '', diversity: 1 });
        run.snapshot();
      }
      expect(updates.map((update) => update?.samples)).to.deep.equal([undefined, undefined, [{ iteration: 2, diversity: 1 }]]);
    });

    it('until it wants no more', () => {
      const run = started();
      let count = 0;
      const end = run.subscribe(() => count++);
      run.listener(iterationEvent(1));
      end();
      run.snapshot();
      run.listener({ type: 'end', iteration: 1, reason: 'done', seconds: 1 });
      expect(count).to.equal(0);
    });
  });
});
