import { mkdirSync, renameSync, rmSync, utimesSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { smallModel } from '../small-model.js';
import { until } from '../until.js';
import { writeAnew } from '../write-anew.js';
import { useRepository } from './support.js';

describe('a repository of models, as its files change', () => {
  const served = useRepository();
  const { at, put, open, answers, states, reasonOf, eventTypes, fake } = served;

  it('replaces a changed file: the old one answers until the new one does, and then those requests it has', async () => {
    served.runners.holdsJobs = true;
    const repository = await open('m');
    await repository.poll();
    const old = fake(2);
    const job = repository.serving.find('dcgan')?.runner.run({ inputs: [], rows: 1 });
    put('m/dcgan/2/model.onnx', 20);
    await repository.poll();
    served.runners.isHeld = true;
    const look = repository.poll();
    await until(() => served.runners.loads.length === 1);
    expect(answers()).to.have.property('dcgan/2', 2);
    expect(states()).to.have.property('dcgan/2', 'ready');
    expect(old.isClosing).to.equal(false);
    served.runners.loads[0]?.();
    await look;
    expect(answers()).to.have.property('dcgan/2', 20);
    expect(old).to.include({ isClosing: true, isClosed: false });
    expect(states()).to.deep.equal({ 'gan/1': 'ready', 'dcgan/2': 'ready' });
    old.answerAll();
    expect((await job)?.outputs[0]?.data).to.deep.equal(Float32Array.of(2));
    await until(() => old.isClosed);
    await setImmediate();
    expect(eventTypes('dcgan')).to.deep.equal(['loading', 'loaded', 'loading', 'loaded', 'unloaded']);
    expect(served.events.at(-1)).to.include({ type: 'unloaded', last: false });
  });

  it('goes on with the old file where a new one fails to load, says why, and takes the next one', async () => {
    const repository = await open('m');
    await repository.poll();
    put('m/gan.onnx', 9, { refused: 'out of memory' });
    await repository.poll();
    await repository.poll();
    expect(answers()).to.have.property('gan/1', 1);
    expect(states()).to.have.property('gan/1', 'ready');
    expect(reasonOf('gan')).to.equal('out of memory');
    expect(served.events.at(-1)).to.include({ type: 'load-failed', serving: true, reason: 'out of memory' });
    put('m/gan.onnx', 10);
    await repository.poll();
    await repository.poll();
    expect(answers()).to.have.property('gan/1', 10);
    expect(reasonOf('gan')).to.equal(undefined);
  });

  it('does not load a file anew that was touched or moved and holds the same', async () => {
    const repository = await open('m');
    await repository.poll();
    utimesSync(at('m/gan.onnx'), 1, 1);
    renameSync(at('m/dcgan/2/model.onnx'), at('m/dcgan/2/other.onnx'));
    await repository.poll();
    await repository.poll();
    expect(served.runners.started).to.have.length(2);
    expect(states()).to.deep.equal({ 'gan/1': 'ready', 'dcgan/2': 'ready' });
  });

  it('loads a model anew when its weights change', async () => {
    writeAnew(at('m/gan.onnx'), smallModel({ weightsIn: 'gan.onnx.data' }));
    const repository = await open('m');
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
    expect(served.runners.open).to.have.length(2);
  });

  it('unloads what is removed once its requests are answered, and takes it again when it comes back', async () => {
    served.runners.holdsJobs = true;
    const repository = await open('m');
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
    await until(() => old.isClosed);
    await setImmediate();
    expect(served.events.filter(({ type }) => type === 'unloaded')).to.deep.include({
      name: 'gan',
      version: '1',
      type: 'unloaded',
      last: false,
    });
    expect(states()).to.deep.equal({ 'gan/1': 'ready', 'dcgan/2': 'ready' });
  });

  it('leaves models as they are while their folder is away, and says so once', async () => {
    const repository = await open('m');
    await repository.poll();
    renameSync(at('m'), at('away'));
    for (let i = 0; i < 3; i++) await repository.poll();
    expect(states()).to.deep.equal({ 'gan/1': 'ready', 'dcgan/2': 'ready' });
    expect(served.events.filter(({ type }) => type === 'unreadable')).to.deep.equal([
      { type: 'unreadable', path: at('m'), reason: 'ENOENT' },
    ]);
    rmSync(at('away/gan.onnx'));
    renameSync(at('away'), at('m'));
    await repository.poll();
    expect(states()).to.deep.equal({ 'dcgan/2': 'ready' });
  });

  it('serves neither of two files that come to be the same version, and goes on with what answered', async () => {
    const repository = await open('m');
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
});
