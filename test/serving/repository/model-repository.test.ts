import { mkdirSync, renameSync, rmSync, utimesSync } from 'node:fs';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import fc from 'fast-check';
import { ModelRepository } from '../../../src/serving/repository/model-repository.js';
import { eventLine, type ServingEvent } from '../../../src/serving/serving-events.js';
import { testFolder } from '../../monitoring/folder.js';
import { type FakeRunner, FakeRunners } from '../fake-runner.js';
import { smallModel } from '../small-model.js';
import { writeAnew } from '../write-anew.js';

describe('a repository of models', () => {
  const at = testFolder();
  let runners: FakeRunners;
  let events: ServingEvent[];
  let repository: ModelRepository;

  /** A model whose runner answers with `tag`. */
  const put = (path: string, tag: number, metadata: Readonly<Record<string, string>> = {}) =>
    writeAnew(at(path), smallModel({ metadata: { tag: String(tag), ...metadata } }));

  const open = async (...paths: readonly string[]) => {
    const observe = (event: ServingEvent) => void events.push(event);
    repository = await ModelRepository.open({
      paths: paths.map((path) => at(path)),
      startRunner: runners.start,
      observe,
      batchComputed: () => {},
    });
  };

  /** What answers, by its tag. */
  const answers = () =>
    Object.fromEntries([...repository.serving].map(({ name, version, runner }) => [`${name}/${version}`, tagOf(runner)]));
  const tagOf = (runner: unknown) => runners.started.find((each) => each === runner)?.tag;
  const states = () => Object.fromEntries(repository.states().map(({ name, version, state }) => [`${name}/${version}`, state]));
  const reasonOf = (name: string) => repository.states().find((state) => state.name === name)?.reason;
  const eventTypes = (name: string) => events.flatMap((event) => ('name' in event && event.name === name ? [event.type] : []));

  beforeEach(() => {
    runners = new FakeRunners();
    events = [];
    mkdirSync(at('m/dcgan/2'), { recursive: true });
    put('m/gan.onnx', 1);
    put('m/dcgan/2/model.onnx', 2);
  });

  afterEach(async () => {
    await repository.close();
    expect(runners.open).to.deep.equal([]);
    for (const event of events) expect(eventLine(event)).to.match(/^\S.*\S$/);
  });

  it('lists its models at once, and loads them one after the other with the first look', async () => {
    await open('m');
    expect(states()).to.deep.equal({ 'gan/1': 'loading', 'dcgan/2': 'loading' });
    expect(repository.isLoaded).to.equal(false);
    runners.isHeld = true;
    const look = repository.poll();
    await waitFor(() => runners.loads.length === 1);
    await setImmediate();
    expect(runners.loads).to.have.length(1);
    runners.loads[0]?.();
    await waitFor(() => runners.loads.length === 2);
    expect(Object.values(states()).sort()).to.deep.equal(['loading', 'ready']);
    expect(repository.isLoaded).to.equal(false);
    runners.loads[1]?.();
    await look;
    expect(repository.isLoaded).to.equal(true);
    expect(answers()).to.deep.equal({ 'gan/1': 1, 'dcgan/2': 2 });
    expect(eventTypes('gan')).to.deep.equal(['loading', 'loaded']);
  });

  it('serves the others where a model fails to load, and says why on one line without folders', async () => {
    writeAnew(at('m/broken.onnx'), 'no model');
    put('m/refused.onnx', 3, { refused: `no kernel for ${at('m/refused.onnx')}\nat Foo.cc:1` });
    mkdirSync(at('m/twice/1'), { recursive: true });
    for (const file of ['a', 'b']) put(`m/twice/1/${file}.onnx`, 4);
    await open('m');
    await repository.poll();
    expect(states()).to.deep.equal({
      'gan/1': 'ready',
      'dcgan/2': 'ready',
      'broken/1': 'failed',
      'refused/1': 'failed',
      'twice/1': 'failed',
    });
    expect(reasonOf('broken')).to.equal('broken.onnx: not an ONNX model: the file does not decode');
    expect(reasonOf('refused')).to.equal('no kernel for refused.onnx');
    expect(reasonOf('twice')).to.equal('twice/1 holds a.onnx and b.onnx: keep one');
    expect(repository.isLoaded).to.equal(true);
    await repository.poll();
    await repository.poll();
    expect(eventTypes('broken')).to.deep.equal(['loading', 'load-failed']);
  });

  it('loads a new file once it stood still from one look to the next', async () => {
    await open('m');
    await repository.poll();
    const bytes = smallModel({ metadata: { tag: '5' } });
    for (const end of [10, 20]) {
      writeAnew(at('m/new.onnx'), bytes.subarray(0, end));
      await repository.poll();
      expect(states()['new/1']).to.equal('loading');
    }
    writeAnew(at('m/new.onnx'), bytes);
    await repository.poll();
    expect(answers()).to.not.have.property('new/1');
    await repository.poll();
    expect(answers()).to.have.property('new/1', 5);
    expect(eventTypes('new')).to.deep.equal(['loading', 'loaded']);
  });

  it('knows versions by number, the newest first asked for', async () => {
    for (const version of ['10', '9']) {
      mkdirSync(at(`m/dcgan/${version}`));
      put(`m/dcgan/${version}/model.onnx`, Number(version));
    }
    await open('m');
    await repository.poll();
    expect(repository.serving.versions('dcgan').map(({ version }) => version)).to.deep.equal(['2', '9', '10']);
    expect(repository.serving.find('dcgan')?.version).to.equal('10');
    expect(repository.serving.find('dcgan', '9')?.version).to.equal('9');
    expect(repository.serving.find('dcgan', '09')).to.equal(undefined);
    rmSync(at('m/dcgan/10'), { recursive: true });
    await repository.poll();
    expect(repository.serving.find('dcgan')?.version).to.equal('9');
  });

  it('replaces a changed file: the old one answers until the new one does, and then those requests it has', async () => {
    runners.holdsJobs = true;
    await open('m');
    await repository.poll();
    const old = fake(2);
    const job = repository.serving.find('dcgan')?.runner.run({ inputs: [], rows: 1 });
    put('m/dcgan/2/model.onnx', 20);
    await repository.poll();
    runners.isHeld = true;
    const look = repository.poll();
    await waitFor(() => runners.loads.length === 1);
    expect(answers()).to.have.property('dcgan/2', 2);
    expect(states()).to.have.property('dcgan/2', 'ready');
    expect(old.isClosing).to.equal(false);
    runners.loads[0]?.();
    await look;
    expect(answers()).to.have.property('dcgan/2', 20);
    expect(old).to.include({ isClosing: true, isClosed: false });
    expect(states()).to.deep.equal({ 'gan/1': 'ready', 'dcgan/2': 'ready' });
    old.answerAll();
    expect((await job)?.outputs[0]?.data).to.deep.equal(Float32Array.of(2));
    await waitFor(() => old.isClosed);
    await setImmediate();
    expect(eventTypes('dcgan')).to.deep.equal(['loading', 'loaded', 'loading', 'loaded', 'unloaded']);
    expect(events.at(-1)).to.include({ type: 'unloaded', last: false });
  });

  it('goes on with the old file where a new one fails to load, says why, and takes the next one', async () => {
    await open('m');
    await repository.poll();
    put('m/gan.onnx', 9, { refused: 'out of memory' });
    await repository.poll();
    await repository.poll();
    expect(answers()).to.have.property('gan/1', 1);
    expect(states()).to.have.property('gan/1', 'ready');
    expect(reasonOf('gan')).to.equal('out of memory');
    expect(events.at(-1)).to.include({ type: 'load-failed', serving: true, reason: 'out of memory' });
    put('m/gan.onnx', 10);
    await repository.poll();
    await repository.poll();
    expect(answers()).to.have.property('gan/1', 10);
    expect(reasonOf('gan')).to.equal(undefined);
  });

  it('does not load a file anew that was touched or moved and holds the same', async () => {
    await open('m');
    await repository.poll();
    utimesSync(at('m/gan.onnx'), 1, 1);
    renameSync(at('m/dcgan/2/model.onnx'), at('m/dcgan/2/other.onnx'));
    await repository.poll();
    await repository.poll();
    expect(runners.started).to.have.length(2);
    expect(states()).to.deep.equal({ 'gan/1': 'ready', 'dcgan/2': 'ready' });
  });

  it('loads a model anew when its weights change', async () => {
    writeAnew(at('m/gan.onnx'), smallModel({ weightsIn: 'gan.onnx.data' }));
    await open('m');
    await repository.poll();
    expect(reasonOf('gan')).to.include('gan.onnx.data, which is not there');
    writeAnew(at('m/gan.onnx.data'), 'weights');
    await repository.poll();
    await repository.poll();
    expect(states()).to.have.property('gan/1', 'ready');
    const { hash } = repository.serving.find('gan')!;
    writeAnew(at('m/gan.onnx.data'), 'others!');
    await repository.poll();
    await repository.poll();
    expect(repository.serving.find('gan')?.hash).to.not.equal(hash);
    expect(runners.open).to.have.length(2);
  });

  it('unloads what is removed once its requests are answered, and takes it again when it comes back', async () => {
    runners.holdsJobs = true;
    await open('m');
    await repository.poll();
    const old = fake(1);
    const job = old.run({ inputs: [], rows: 1 });
    rmSync(at('m/gan.onnx'));
    await repository.poll();
    expect(states()).to.deep.equal({ 'gan/1': 'unloading', 'dcgan/2': 'ready' });
    expect(repository.serving.find('gan')).to.equal(undefined);
    put('m/gan.onnx', 11);
    await repository.poll();
    expect(states()).to.have.property('gan/1', 'loading');
    await repository.poll();
    expect(answers()).to.have.property('gan/1', 11);
    old.answerAll();
    await job;
    await waitFor(() => old.isClosed);
    await setImmediate();
    expect(events.filter(({ type }) => type === 'unloaded')).to.deep.include({ name: 'gan', version: '1', type: 'unloaded', last: false });
    expect(states()).to.deep.equal({ 'gan/1': 'ready', 'dcgan/2': 'ready' });
  });

  it('leaves models as they are while their folder is away, and says so once', async () => {
    await open('m');
    await repository.poll();
    renameSync(at('m'), at('away'));
    for (let i = 0; i < 3; i++) await repository.poll();
    expect(states()).to.deep.equal({ 'gan/1': 'ready', 'dcgan/2': 'ready' });
    expect(events.filter(({ type }) => type === 'unreadable')).to.deep.equal([{ type: 'unreadable', path: at('m'), reason: 'ENOENT' }]);
    rmSync(at('away/gan.onnx'));
    renameSync(at('away'), at('m'));
    await repository.poll();
    expect(states()).to.deep.equal({ 'dcgan/2': 'ready' });
  });

  it('serves neither of two files that come to be the same version, and goes on with what answered', async () => {
    await open('m');
    await repository.poll();
    mkdirSync(at('m/gan/1'), { recursive: true });
    put('m/gan/1/model.onnx', 7);
    await repository.poll();
    await repository.poll();
    expect(answers()).to.have.property('gan/1', 1);
    expect(reasonOf('gan')).to.equal('gan.onnx and gan/1/model.onnx are both version 1 of gan: rename one');
    rmSync(at('m/gan.onnx'));
    await repository.poll();
    await repository.poll();
    expect(answers()).to.have.property('gan/1', 7);
    expect(reasonOf('gan')).to.equal(undefined);
  });

  it('closes while a model loads, and lets that go too', async () => {
    await open('m');
    runners.isHeld = true;
    const look = repository.poll();
    await waitFor(() => runners.loads.length === 1);
    const closed = repository.close();
    runners.loads[0]?.();
    await Promise.all([look, closed]);
    expect(runners.started).to.have.length(1);
    expect(runners.open).to.deep.equal([]);
    expect(repository.states()).to.deep.equal([]);
  });

  it('passes on what runners tell', async () => {
    await open('m');
    await repository.poll();
    fake(1).report({ type: 'split', workers: 2, threads: 1 });
    fake(1).report({ type: 'worker-lost', reason: 'it ended' });
    fake(1).report({ type: 'note', note: 'joins no rows' });
    expect(events.slice(-3).map(eventLine)).to.deep.equal([
      'model gan version 1 runs in 2 x 1 threads',
      'model gan version 1 lost a worker (it ended), which was replaced',
      'model gan version 1 joins no rows',
    ]);
  });

  it('comes in line with the files whatever is done to them, and leaves no runner behind', async () => {
    await open('m');
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
        await waitFor(() => repository.running().length === 2);
        expect(answers()).to.deep.equal({ 'gan/1': 4, 'late/1': 4 });
        expect(runners.open).to.have.length(2);
      }),
      { numRuns: 30 },
    );
  });

  /** The runner started for the model with that tag. */
  function fake(tag: number): FakeRunner {
    const runner = runners.started.find((each) => each.tag === tag);
    if (!runner) throw new Error(`no runner was started for ${tag}`);
    return runner;
  }
});

/** What is under way here are promises and files: a few turns of the event loop. */
async function waitFor(condition: () => boolean): Promise<void> {
  for (let turns = 0; !condition(); turns++) {
    if (turns > 5000) throw new Error('it does not come about');
    await setTimeout(1);
  }
}
