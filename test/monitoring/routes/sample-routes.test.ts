import { writeFileSync } from 'node:fs';
import { expect } from 'chai';
import sharp from 'sharp';
import { useServedRuns } from '../served-runs.js';

describe('the server of runs, their samples', () => {
  const served = useServedRuns();
  const { path, get, addSample } = served;

  it('shows every sample grid, and asks to be asked again since a resumed run may draw it anew', async () => {
    expect((await get('/api/runs/first/samples/20.png')).status).to.equal(404);
    const png = await addSample(20);
    const response = await get('/api/runs/first/samples/20.png');
    expect(response.headers.get('content-type')).to.equal('image/png');
    expect(response.headers.get('cache-control')).to.equal('no-cache');
    expect(Buffer.from(await response.arrayBuffer()).equals(png)).to.equal(true);
    const known = { headers: { 'If-None-Match': response.headers.get('etag')! } };
    expect((await get('/api/runs/first/samples/20.png', known)).status).to.equal(304);
    writeFileSync(path('first/samples/iteration-000020.png'), 'another picture');
    expect(await (await get('/api/runs/first/samples/20.png', known)).text()).to.equal('another picture');
  });

  it('says so where a sample has gone', async () => {
    served.run.listener({ type: 'sample', iteration: 2, path: '', diversity: 1 });
    const response = await get('/api/runs/first/samples/2.png');
    expect(response.status).to.equal(500);
    expect(await response.text()).to.equal('cannot be read now\n');
  });

  it('makes a time-lapse of the samples', async () => {
    expect((await get('/api/runs/first/time-lapse.webp')).status).to.equal(404);
    for (const iteration of [10, 20, 30]) await addSample(iteration);
    const [response, same] = await Promise.all([get('/api/runs/first/time-lapse.webp'), get('/api/runs/first/time-lapse.webp')]);
    expect(response!.headers.get('content-type')).to.equal('image/webp');
    expect(response!.headers.get('content-disposition')).to.equal('attachment; filename="first.webp"');
    const film = Buffer.from(await response!.arrayBuffer());
    expect(film.equals(Buffer.from(await same!.arrayBuffer()))).to.equal(true);
    expect((await sharp(film, { animated: true }).metadata()).pages).to.equal(3);
    writeFileSync(path('first/samples/iteration-000020.png'), 'no picture');
    expect((await get('/api/runs/first/time-lapse.webp')).status).to.equal(500);
    await addSample(40);
    writeFileSync(path('first/samples/iteration-000020.png'), await addSample(50));
    expect((await get('/api/runs/first/time-lapse.webp')).status, 'after one that could not be made').to.equal(200);
  });
});
