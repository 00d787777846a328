import { expect } from 'chai';
import { placementOf } from '../../../src/engines/onnxruntime/placement.js';
import { sessionOptions } from '../../../src/engines/onnxruntime/session-options.js';

const optionsOf = (device: string, worker = 0) => sessionOptions(placementOf({ device, worker, intraOpThreads: 2 }));

describe('the options of a session', () => {
  it('give worker i device i of the list, and begin again at its end', () => {
    const devices = [0, 1, 2].map((worker) => optionsOf('cuda:0,1', worker).executionProviders);
    expect(devices).to.deep.equal([0, 1, 0].map((deviceId) => [{ name: 'cuda', deviceId }]));
    expect(optionsOf('cuda:3').executionProviders).to.deep.equal([{ name: 'cuda', deviceId: 3 }]);
  });

  it('put every worker on the first CUDA device where no list is given', () => {
    expect([0, 1].map((worker) => optionsOf('cuda', worker).executionProviders)).to.deep.equal(
      [0, 1].map(() => [{ name: 'cuda', deviceId: 0 }]),
    );
  });

  it('name one provider only, so that nothing falls back to another without a word', () => {
    expect(['cpu', 'webgpu', 'auto'].map((device) => optionsOf(device).executionProviders)).to.deep.equal([['cpu'], ['webgpu'], ['cpu']]);
  });

  it('hold the threads to those of the worker, none of them spinning', () => {
    expect(optionsOf('cpu')).to.deep.include({
      intraOpNumThreads: 2,
      interOpNumThreads: 1,
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    });
  });
});
