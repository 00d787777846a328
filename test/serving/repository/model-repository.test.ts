import { mkdirSync, rmSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { eventLine } from '../../../src/serving/serving-events.js';
import { smallModel } from '../small-model.js';
import { until } from '../until.js';
import { writeAnew } from '../write-anew.js';
import { useRepository } from './support.js';

describe('a repository of models', () => {
  const served = useRepository();
  const { at, put, open, answers, states, reasonOf, eventTypes, fake } = served;

  it('lists its models at once, and loads them one after the other with the first look', async () => {
    const repository = await open('m');
    expect(states()).to.deep.equal({ 'gan/1': 'loading', 'dcgan/2': 'loading' });
    expect(repository.isLoaded).to.equal(false);
    served.runners.isHeld = true;
    const look = repository.poll();
    await until(() => served.runners.loads.length === 1);
    await setImmediate();
    expect(served.runners.loads).to.have.length(1);
    served.runners.loads[0]?.();
    await until(() => served.runners.loads.length === 2);
    expect(Object.values(states()).sort()).to.deep.equal(['loading', 'ready']);
    expect(repository.isLoaded).to.equal(false);
    served.runners.loads[1]?.();
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
    const repository = await open('m');
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
    const repository = await open('m');
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
    const repository = await open('m');
    await repository.poll();
    expect(repository.serving.versions('dcgan').map(({ version }) => version)).to.deep.equal(['2', '9', '10']);
    expect(repository.serving.find('dcgan')?.version).to.equal('10');
    expect(repository.serving.find('dcgan', '9')?.version).to.equal('9');
    expect(repository.serving.find('dcgan', '09')).to.equal(undefined);
    rmSync(at('m/dcgan/10'), { recursive: true });
    await repository.poll();
    expect(repository.serving.find('dcgan')?.version).to.equal('9');
  });

  it('closes while a model loads, and lets that go too', async () => {
    const repository = await open('m');
    served.runners.isHeld = true;
    const look = repository.poll();
    await until(() => served.runners.loads.length === 1);
    const closed = repository.close();
    served.runners.loads[0]?.();
    await Promise.all([look, closed]);
    expect(served.runners.started).to.have.length(1);
    expect(served.runners.open).to.deep.equal([]);
    expect(repository.states()).to.deep.equal([]);
  });

  it('passes on what runners tell', async () => {
    const repository = await open('m');
    await repository.poll();
    fake(1).report({ type: 'split', workers: 2, threads: 1, maxBatch: 8 });
    fake(1).report({ type: 'worker-lost', reason: 'it ended' });
    fake(1).report({ type: 'note', note: 'joins no rows' });
    expect(served.events.slice(-3).map(eventLine)).to.deep.equal([
      'model gan version 1 runs in 2 x 1 threads, batches of up to 8',
      'model gan version 1 lost a worker (it ended), which was replaced',
      'model gan version 1 joins no rows',
    ]);
  });
});
