import { expect } from 'chai';
import type { Running } from './program.js';
import { tinyDcgan, useWorkplace } from './workplace.js';

describe('--allow-control', () => {
  const work = useWorkplace();
  const served = [...tinyDcgan.slice(0, -1), 'auto', '--json', '--iterations', '1000000', '--sample-every', '0'];
  let running: Running;
  let url: string;
  let token: string;

  const post = (action: string, headers: Record<string, string> = {}) =>
    fetch(`${url}/api/runs/run/${action}`, { method: 'POST', headers: { Authorization: `Bearer ${token}`, ...headers } });
  const event = async (type: string) =>
    JSON.parse(await running.line((line) => line.includes(`"type":"${type}"`))) as { iteration: number };
  const paused = async () => /^gan_training_paused (\d)$/m.exec(await (await fetch(`${url}/metrics`)).text())?.[1];

  before(async () => {
    running = work.start('train', ...served, '--allow-control', '--out', 'run');
    const line = JSON.parse(await running.line((text) => text.includes('"server"'))) as { url: string; page: string };
    ({ url } = line);
    token = new URL(line.page).hash.replace('#token=', '');
  });

  it('prints the address of the page with the token in it', () => {
    expect(token).to.match(/^[\w-]{24}$/);
  });

  it('lets who has the token pause the run: a checkpoint is written, and no iteration follows', async () => {
    await running.line((line) => line.includes('"type":"iteration"'));
    expect((await post('pause')).status).to.equal(204);
    const { iteration } = await event('paused');
    expect((await event('checkpoint')).iteration).to.equal(iteration);
    expect(await paused()).to.equal('1');
  });

  it('lets nobody else, and the run stays as it is', async () => {
    expect((await post('continue', { Authorization: 'Bearer wrong' })).status).to.equal(401);
    expect((await post('continue', { 'Sec-Fetch-Site': 'cross-site' })).status).to.equal(403);
    expect(await paused()).to.equal('1');
  });

  it('lets it go on', async () => {
    const { iteration } = await event('paused');
    expect((await post('continue')).status).to.equal(204);
    expect((await event('continued')).iteration).to.equal(iteration);
    await running.line((line) => ((JSON.parse(line) as { iteration?: number }).iteration ?? 0) > iteration + 10);
    expect(await paused()).to.equal('0');
  });

  it('lets a paused run end by SIGINT, which can be resumed', async () => {
    expect((await post('pause')).status).to.equal(204);
    let pauses = 0;
    await running.line((line) => line.includes('"type":"paused"') && ++pauses === 2);
    running.child.kill('SIGINT');
    expect((await running.finished).code).to.equal(130);
    expect(work.read('run', 'events.log')).to.match(/: paused\n[\s\S]*: paused\n[\s\S]*: interrupted after/);
  });

  it('is not there without the flag', async () => {
    const plain = work.start('train', ...served, '--out', 'plain');
    const line = JSON.parse(await plain.line((text) => text.includes('"server"'))) as { url: string };
    expect(line).to.not.have.property('page');
    const response = await fetch(`${line.url}/api/runs/plain/pause`, { method: 'POST', headers: { Authorization: `Bearer ${token}` } });
    expect(response.status).to.equal(404);
    plain.child.kill('SIGINT');
    expect((await plain.finished).code).to.equal(130);
  });

  it('without a page: exit 2 and one line', async () => {
    const { code, stderr } = await work.run('train', ...tinyDcgan, '--allow-control', '--iterations', '1', '--out', 'off');
    expect(code).to.equal(2);
    expect(stderr).to.match(/^ganforge: --allow-control .*\n$/);
  });
});
