import { expect } from 'chai';
import { iterationEvent, startEvent } from '../events.js';
import { useServedRuns } from '../served-runs.js';

describe('the server of runs, what it tells of them', () => {
  const served = useServedRuns();
  const { path, get } = served;

  it('lists its runs, and tells each as it stands', async () => {
    served.run.listener(startEvent({ directory: path('first') }));
    served.run.listener(iterationEvent(3, { loss: { generator: Number.NaN } }));
    expect(await (await get('/api/runs')).json()).to.deep.equal([
      { id: 'first', name: 'first' },
      { id: 'second', name: 'second' },
    ]);
    const response = await get('/api/runs/first');
    expect(response.headers.get('content-type')).to.match(/^application\/json/);
    expect(response.headers.get('cache-control')).to.equal('no-store');
    expect(await response.json()).to.deep.include({ id: 'first', state: 'training', iteration: 3, control: false });
    expect(await (await get('/api/runs/second')).json()).to.deep.include({ id: 'second', state: 'starting' });
    for (const route of ['', '/stream', '/samples/1.png', '/time-lapse.webp']) {
      expect((await get(`/api/runs/third${route}`)).status).to.equal(404);
    }
  });
});
