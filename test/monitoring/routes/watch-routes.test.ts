import { expect } from 'chai';
import { startServer } from '../../../src/monitoring/server.js';
import { useServedRuns } from '../served-runs.js';

describe('the server of runs, for those who watch it', () => {
  const served = useServedRuns();
  const { get } = served;

  it('answers /metrics in the format of Prometheus', async () => {
    const response = await get('/metrics');
    expect(response.status).to.equal(200);
    expect(response.headers.get('content-type')).to.match(/^text\/plain; version=0\.0\.4/);
    expect(await response.text()).to.include('# TYPE gan_iterations_total counter');
  });

  it('has no /metrics without a registry', async () => {
    const other = await startServer({ port: 0, runs: [served.run] });
    expect((await fetch(`${other.url}/metrics`)).status).to.equal(404);
    await other.close();
  });

  it('says that it lives', async () => expect(await (await get('/healthz')).text()).to.equal('ok\n'));
});
