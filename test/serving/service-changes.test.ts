import { rmSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { expectFailure, failureOf, request, useService } from './service-support.js';

describe('the inference service, as models come and go', () => {
  const served = useService();
  const { at, put, open, lines, answerAll } = served;

  it('answers every request while a model is replaced again and again, with the old file or the new one', async () => {
    served.runners.holdsJobs = true;
    const service = await open();
    await service.start();
    const answers: Promise<number | undefined>[] = [];
    const ask = async () => (await service.infer(request())).outputs[0]?.data[0];
    let isDone = false;
    const load = async () => {
      while (!isDone) {
        answers.push(ask().then((value) => Number(value)));
        await setImmediate();
        if (answers.length % 7 === 0) answerAll();
      }
    };
    const replace = async () => {
      try {
        for (let tag = 3; tag < 8; tag++) {
          put('m/gan/2/model.onnx', tag);
          await service.poll();
          await service.poll();
        }
      } finally {
        isDone = true;
      }
    };
    await Promise.all([load(), replace()]);
    answerAll();
    const values = await Promise.all(answers);
    expect(values).to.deep.equal([...values].sort());
    expect(values[0]).to.equal(2);
    expect(await answerNow()).to.equal(7);
    expect(new Set(values).size).to.be.above(2);

    async function answerNow() {
      const answer = ask();
      answerAll();
      return answer;
    }
  });

  it('answers what it has accepted when it is closed, and refuses what comes later', async () => {
    served.runners.holdsJobs = true;
    const service = await open();
    await service.start();
    const accepted = service.infer(request());
    const closed = service.close();
    await expectFailure(service.infer(request()), 'unavailable', 'the server is shutting down');
    expect(failureOf(() => service.model('gan'))).to.include({ kind: 'unavailable', message: 'the server is shutting down' });
    expect([service.isReady(), service.isModelReady('gan')]).to.deep.equal([false, false]);
    expect(service.states()).to.deep.equal([{ name: 'gan', version: '2', state: 'unloading' }]);
    answerAll();
    expect(await accepted).to.include({ version: '2' });
    await closed;
    expect(served.runners.open).to.deep.equal([]);
  });

  it('tells a model that is removed from one that never was as long as it answers its last requests', async () => {
    served.runners.holdsJobs = true;
    const service = await open();
    await service.start();
    const accepted = service.infer(request());
    rmSync(at('m/gan'), { recursive: true });
    await service.poll();
    await expectFailure(service.infer(request()), 'unavailable', 'version 2 of model "gan" is unloading');
    answerAll();
    await accepted;
    await setImmediate();
    await expectFailure(service.infer(request()), 'not-found', 'there is no model "gan"');
    expect((await lines()).filter((line) => line.includes('model="gan"'))).to.deep.equal([]);
  });
});
