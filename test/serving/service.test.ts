import { expect } from 'chai';
import { expectFailure, failureOf, request, useService } from './service-support.js';

describe('the inference service', () => {
  const served = useService();
  const { put, open, lines } = served;

  it('computes with the newest version, or the one asked for', async () => {
    const service = await open();
    await service.start();
    const newest = await service.infer(request(3));
    expect(newest).to.deep.equal({
      model: 'gan',
      version: '2',
      hash: service.model('gan', '2').hash,
      outputs: [{ name: 'y', datatype: 'FP32', shape: [3], data: Float32Array.of(2, 2, 2) }],
    });
    const older = { version: '1', hash: service.model('gan', '1').hash };
    expect(older.hash).to.not.equal(newest.hash);
    expect(await service.infer(request(1, { version: '1' }))).to.include(older);
    expect(served.runners.started[1]?.jobs[0]).to.include({ rows: 3 }).and.have.keys('inputs', 'rows', 'signal');
    await service.infer(request(1, { outputs: ['y'] }));
    expect(served.runners.started[1]?.jobs[1]?.outputs).to.deep.equal(['y']);
  });

  it('describes models: version, all versions that answer, signature, hash', async () => {
    const service = await open();
    await service.start();
    const model = service.model('gan');
    expect(model).to.deep.include({ name: 'gan', version: '2', versions: ['1', '2'] });
    expect(model.hash)
      .to.match(/^[0-9a-f]{64}$/)
      .and.to.not.equal(service.model('gan', '1').hash);
    expect(model.signature.inputs).to.deep.equal([{ name: 'x', datatype: 'FP32', shape: [-1, 2] }]);
    expect(service.states()).to.deep.equal([
      { name: 'gan', version: '1', state: 'ready' },
      { name: 'gan', version: '2', state: 'ready' },
    ]);
  });

  it('is ready when all models of the start have been loaded or have failed, and stays so when more come', async () => {
    put('m/broken.onnx', 0, { refused: 'no such operator' });
    const service = await open();
    expect([service.isReady(), service.isModelReady('gan')]).to.deep.equal([false, false]);
    await expectFailure(service.infer(request()), 'unavailable', 'version 2 of model "gan" is loading');
    await service.start();
    expect([service.isReady(), service.isModelReady('gan'), service.isModelReady('gan', '1')]).to.deep.equal([true, true, true]);
    expect([service.isModelReady('broken'), service.isModelReady('none'), service.isModelReady('gan', '3')]).to.deep.equal([
      false,
      false,
      false,
    ]);
    put('m/late.onnx', 3);
    await service.poll();
    expect([service.isReady(), service.isModelReady('late')]).to.deep.equal([true, false]);
  });

  it('tells what is not there from what does not answer', async () => {
    put('m/broken.onnx', 0, { refused: 'no such operator' });
    const service = await open();
    await service.start();
    await expectFailure(service.infer(request(1, { model: 'none' })), 'not-found', 'there is no model "none"');
    await expectFailure(service.infer(request(1, { version: '3' })), 'not-found', 'model "gan" has no version "3": it has 1, 2');
    const failed = 'version 1 of model "broken" failed to load: no such operator';
    await expectFailure(service.infer(request(1, { model: 'broken' })), 'unavailable', failed);
    for (const name of ['__proto__', 'constructor', '', '\n'.repeat(1e5)])
      expect(failureOf(() => service.model(name)).kind).to.equal('not-found');
  });

  it('answers with an older version while the newest fails', async () => {
    put('m/gan/2/model.onnx', 2, { refused: 'no such operator' });
    const service = await open();
    await service.start();
    expect(await service.infer(request())).to.include({ version: '1' });
    await expectFailure(service.infer(request(1, { version: '2' })), 'unavailable', 'no such operator');
  });

  it('measures what requests waited, what they were computed in, and joined with', async () => {
    const service = await open();
    await service.start();
    await service.infer(request(3));
    expect(await lines()).to.include.members([
      'gan_serving_queue_duration_seconds_sum{model="gan"} 0.25',
      'gan_serving_compute_duration_seconds_sum{model="gan"} 0.5',
      'gan_serving_batch_size_bucket{le="2",model="gan"} 0',
      'gan_serving_batch_size_bucket{le="4",model="gan"} 1',
      'gan_serving_model_state{model="gan",version="2",state="ready"} 1',
    ]);
  });
});
