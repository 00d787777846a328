import { expect } from 'chai';
import { ServingFailure, toFailure } from '../../src/serving/failure.js';
import { expectFailure, request, useService } from './service-support.js';

describe('the inference service, what requests fail by', () => {
  const served = useService();
  const { put, open, lines, answerAll } = served;

  it('refuses requests that do not fit before they reach a runner', async () => {
    const service = await open({ maxRows: 4 });
    await service.start();
    await expectFailure(service.infer(request(5)), 'invalid', 'input "x" has 5 rows: a request has at most 4');
    await expectFailure(service.infer(request(1, { inputs: [] })), 'invalid', 'input "x" is missing');
    expect(served.runners.started.flatMap(({ jobs }) => jobs)).to.deep.equal([]);
  });

  it('refuses more requests of a model at once than it may have, and takes them again when there is room', async () => {
    served.runners.holdsJobs = true;
    put('m/other.onnx', 5);
    const service = await open({ maxConcurrency: 2 });
    await service.start();
    const first = [service.infer(request()), service.infer(request(3, { version: '1' }))];
    await expectFailure(service.infer(request()), 'overloaded', 'model "gan" has 2 requests at once already', 1);
    const other = service.infer(request(1, { model: 'other' }));
    expect(await lines()).to.include.members([
      'gan_serving_in_flight{model="gan"} 2',
      'gan_serving_in_flight{model="other"} 1',
      'gan_serving_queued_rows{model="gan"} 4',
    ]);
    answerAll();
    await Promise.all([...first, other]);
    expect(await lines()).to.include('gan_serving_in_flight{model="gan"} 0');
    const again = service.infer(request());
    answerAll();
    await again;
  });

  it('ends a request that takes too long, or whose client goes away', async () => {
    served.runners.holdsJobs = true;
    const service = await open({ timeout: 5 });
    await service.start();
    await expectFailure(service.infer(request()), 'timeout', 'the request took longer than 0.005 s');
    const client = new AbortController();
    const gone = service.infer(request(1, { signal: client.signal }));
    client.abort();
    await expectFailure(gone, 'cancelled', 'the client went away');
    await expectFailure(service.infer(request(1, { signal: client.signal })), 'cancelled', 'the client went away');
    expect(served.runners.started.flatMap(({ jobs }) => jobs)).to.have.length(2);
    expect(await lines()).to.include('gan_serving_in_flight{model="gan"} 0');
  });

  it('passes on the failures of runners; of faults the client learns nothing and the observer all', async () => {
    served.runners.holdsJobs = true;
    const service = await open();
    await service.start();
    const failWith = async (error: unknown) => {
      const answer = service.infer(request());
      for (const waiting of served.runners.started[1]?.waiting ?? []) waiting.fail(error);
      return answer;
    };
    await expectFailure(failWith(new ServingFailure('overloaded', 'the queue is full', 2)), 'overloaded', 'the queue is full', 2);
    const fault = new Error('/srv/secret: null is no object');
    await expectFailure(failWith(fault), 'internal', 'internal error');
    expect(served.events.at(-1)).to.deep.equal({ type: 'fault', name: 'gan', version: '2', error: fault });
    // As runners have it that fail all requests of a batch.
    await expectFailure(failWith(toFailure(fault)), 'internal', 'internal error');
    const faults = served.events.filter(({ type }) => type === 'fault');
    expect(faults).to.have.length(2);
    expect(faults[1]).to.have.property('error', fault);
  });

  it('fails a request by its deadline where that has passed, and as cancelled where the client is gone', async () => {
    served.runners.holdsJobs = true;
    const service = await open();
    await service.start();
    const late = new ServingFailure('timeout', 'the deadline of the call has passed');
    for (const [reason, kind, message] of [
      [late, 'timeout', late.message],
      ['socket closed', 'cancelled', 'the client went away'],
    ] as const) {
      const client = new AbortController();
      const answer = service.infer(request(1, { signal: client.signal }));
      client.abort(reason);
      await expectFailure(answer, kind, message);
      await expectFailure(service.infer(request(1, { signal: client.signal })), kind, message);
    }
  });
});
