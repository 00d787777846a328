import { cpSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { expect } from 'chai';
import sharp from 'sharp';
import type { RunListing, Snapshot } from '../../src/web/protocol.js';
import type { Running } from './program.js';
import { tinyDcgan, useWorkplace } from './workplace.js';

describe('ganforge view', () => {
  const work = useWorkplace();

  before(async function () {
    this.timeout(240_000);
    const often = ['--iterations', '12', '--sample-every', '4', '--checkpoint-every', '0', '--quiet'];
    await work.succeed('train', ...tinyDcgan, ...often, '--out', 'first');
    await work.succeed('train', ...tinyDcgan, ...often, '--seed', '1', '--out', 'further/first');
  });

  /** Starts it; resolves when it serves. */
  async function view(...args: string[]): Promise<{ readonly url: string; readonly running: Running }> {
    const running = work.start('view', ...args);
    const line = await running.line((text) => text.startsWith('http'));
    return { url: line.split('/ ')[0]!, running };
  }

  const get = async <T>(url: string): Promise<T> => (await (await fetch(url)).json()) as T;

  describe('of two runs of one name', () => {
    let url: string;
    let running: Running;
    before(async () => {
      ({ url, running } = await view('first', 'further/first', '--port', '0'));
    });
    after(async () => {
      running.child.kill();
      await running.finished;
    });

    it('serves the page to this machine', async () => {
      const page = await fetch(url);
      expect(page.status).to.equal(200);
      expect(page.headers.get('content-type')).to.include('text/html');
      expect(new URL(url).hostname).to.equal('127.0.0.1');
    });

    it('has both, each as it was trained', async () => {
      const runs = await get<RunListing[]>(`${url}/api/runs`);
      expect(runs).to.deep.equal([
        { id: 'first', name: 'first' },
        { id: 'first-2', name: 'first' },
      ]);
      const [one, other] = await Promise.all(runs.map(({ id }) => get<Snapshot>(`${url}/api/runs/${id}`)));
      expect([one?.about?.seed, other?.about?.seed]).to.deep.equal([0, 1]);
      for (const run of [one, other]) {
        expect(run).to.deep.include({ state: 'done', iteration: 12, iterations: 12, control: false });
        expect(run?.history.iteration).to.have.length(12);
        expect(run?.samples.map(({ iteration }) => iteration)).to.deep.equal([0, 4, 8, 12]);
      }
      expect(one?.history.series['loss/generator']).to.not.deep.equal(other?.history.series['loss/generator']);
    });

    it('knows how the grids are laid out', async () => {
      const { grid } = await get<Snapshot>(`${url}/api/runs/first`);
      const { width, height } = await sharp(work.path('first', 'samples', 'iteration-000012.png')).metadata();
      expect(grid).to.include({ columns: 8, rows: 8, padding: 2 });
      expect(8 * (grid!.width + 2) + 2).to.equal(width);
      expect(8 * (grid!.height + 2) + 2).to.equal(height);
    });

    it('has no metrics: nothing is trained here', async () => {
      expect((await fetch(`${url}/metrics`)).status).to.equal(404);
    });
  });

  for (const [signal, code] of [
    ['SIGTERM', 0],
    ['SIGINT', 130],
  ] as const) {
    it(`ends by ${signal} with ${code}, with a page open`, async () => {
      const { url, running } = await view('first');
      const stream = await fetch(`${url}/api/runs/first/stream`);
      running.child.kill(signal);
      const { code: ended, stderr } = await running.finished;
      expect({ ended, stderr }).to.deep.equal({ ended: code, stderr: '' });
      await stream.text().catch(() => {});
    });
  }

  it('says which port is busy', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const { code, stderr } = await work.run('view', 'first', '--port', port);
    expect(code).to.equal(2);
    expect(stderr).to.match(new RegExp(`^ganforge: port ${port} is in use`));
    server.close();
  });

  it('follows a run that another process trains, and its end', async () => {
    const args = ['--iterations', '1000000', '--sample-every', '50', '--checkpoint-every', '0', '--json', '--out', 'long'];
    const training = work.start('train', ...tinyDcgan, ...args);
    await training.line((line) => line.includes('"sample"'));
    const { url, running } = await view('long', '--port', '0');
    expect((await get<Snapshot>(`${url}/api/runs/long`)).state).to.equal('training');
    const stream = await openStream(`${url}/api/runs/long/stream`);
    await stream.until((text) => /event: update\ndata: .*"rows":\[\{"iteration":/.test(text));
    training.child.kill('SIGINT');
    await stream.until((text) => text.includes('"state":"interrupted"'));
    await stream.close();
    await training.finished;
    running.child.kill();
    await running.finished;
  });

  describe('--time-lapse', () => {
    it('writes all grids as an animated picture, over an older one', async () => {
      cpSync(work.path('first'), work.path('colours'), { recursive: true });
      // So short a training changes next to nothing, and what looks alike becomes one frame.
      for (const [index, background] of ['red', 'green', 'blue', 'white'].entries()) {
        const file = work.path('colours', 'samples', `iteration-${String(4 * index).padStart(6, '0')}.png`);
        await sharp({ create: { width: 32, height: 32, channels: 3, background } }).toFile(file);
      }
      writeFileSync(work.path('film.webp'), 'old');
      const { code, stdout } = await work.run('view', 'colours', '--time-lapse', 'film.webp');
      expect({ code, stdout }).to.deep.equal({ code: 0, stdout: 'film.webp: 4 sample grids\n' });
      const { format, pages, delay } = await sharp(work.path('film.webp'), { animated: true }).metadata();
      expect({ format, pages, delay }).to.deep.equal({ format: 'webp', pages: 4, delay: [500, 500, 500, 1500] });
    });

    it('says so where there are none, and writes nothing', async () => {
      renameSync(work.path('further', 'first', 'samples'), work.path('samples'));
      const { code, stderr } = await work.run('view', 'further/first', '--time-lapse', 'none.webp');
      expect(code).to.equal(2);
      expect(stderr).to.include('no sample grids').and.to.include('--sample-every');
      expect(existsSync(work.path('none.webp'))).to.equal(false);
      rmSync(work.path('samples'), { recursive: true });
    });
  });
});

/** The text of a stream as it comes. */
async function openStream(address: string) {
  const { body } = await fetch(address);
  const reader = body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  return {
    async until(wanted: (all: string) => boolean): Promise<void> {
      while (!wanted(text)) {
        const { done, value } = await reader.read();
        if (done) throw new Error(`the stream ended; it said ${text.slice(-500)}`);
        text += value;
      }
    },
    close: () => reader.cancel(),
  };
}
