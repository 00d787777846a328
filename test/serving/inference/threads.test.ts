import { expect } from 'chai';
import { returnThread, takeThread } from '../../../src/serving/inference/threads.js';

describe('threads for models', () => {
  it('are one for each that asks, but on WebGPU the same for all, until the last gives it back', async () => {
    const own = [takeThread('cpu'), takeThread('cpu')];
    expect(own[0]).to.not.equal(own[1]);
    const shared = [takeThread('webgpu'), takeThread('webgpu')];
    expect(shared[0]).to.equal(shared[1]);
    await returnThread(shared[0]!);
    const third = takeThread('webgpu');
    expect(third).to.equal(shared[0]);
    await Promise.all([...own, shared[1]!, third].map(returnThread));
    const next = takeThread('webgpu');
    expect(next).to.not.equal(third);
    await returnThread(next);
  });
});
