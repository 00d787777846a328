import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { config, data } from './mistakes/files.js';
import { type Mistake, train } from './mistakes/mistake.js';
import { models } from './mistakes/models.js';
import { outs } from './mistakes/outs.js';
import { runs } from './mistakes/runs.js';
import { numbers, usage } from './mistakes/usage.js';
import type { Finished } from './program.js';
import { atEndOnly, filesBelow, idxImages, tinyDcgan, useWorkplace } from './workplace.js';

describe('a mistake ends with exit code 2, one line of cause and mend, and nothing half-written', () => {
  const work = useWorkplace();
  let server: Server;
  const busy: Mistake = { name: 'a busy port', args: [], says: ['in use', '--port N', '--port auto'] };
  const all = [...usage, ...numbers, ...config, ...data, ...outs, ...runs, ...models, busy];
  const results = new Map<Mistake, Finished>();
  let filesBefore: string[];

  before(async function () {
    this.timeout(300_000);
    await prepareMistakes();
    server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    filesBefore = filesBelow(work.path());
    // Three at a time: each is mostly the start of Node.
    const waiting = [...all];
    const one = async () => {
      for (let mistake = waiting.shift(); mistake; mistake = waiting.shift()) {
        const args = mistake === busy ? train('--port', String(port), '--out', 'nope') : mistake.args;
        const goesNowhere = args[0] === 'train' && !args.includes('--out');
        results.set(mistake, await work.run(...(goesNowhere ? ['train', '--out', 'nope', ...args.slice(1)] : args)));
      }
    };
    await Promise.all([one(), one(), one()]);
  });
  after(() => {
    server.close();
  });

  for (const mistake of all) {
    it(mistake.name, () => {
      const { code, stdout, stderr } = results.get(mistake)!;
      expect(stderr).to.match(/^ganforge: [^\n]+\n$/);
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
      for (const part of mistake.says) {
        if (typeof part === 'string') expect(stderr).to.include(part);
        else expect(stderr).to.match(part);
      }
    });
  }

  it('and the working directory is as it was: no run, no lock, no temporary file', () => {
    expect(filesBelow(work.path())).to.deep.equal(filesBefore);
    expect(existsSync(work.path('nope'))).to.equal(false);
    expect(existsSync(work.path('runs'))).to.equal(false);
    expect(existsSync(work.path('exports'))).to.equal(false);
  });

  async function prepareMistakes(): Promise<void> {
    const write = (name: string, content: string | Uint8Array) => writeFileSync(work.path(name), content);
    for (const folder of ['void', 'pictures', 'folder.onnx', 'folder.png']) mkdirSync(work.path(folder));
    write('pictures/broken.png', 'no picture');
    write('empty.js', 'export {};\n');
    write('broken.yaml', 'system: dcgan\nbatch: [8\n');
    write('list.yaml', '- system\n- dcgan\n');
    write('unknown.yaml', 'system: dcgan\nbatsch: 8\n');
    write('option.yaml', 'system: dcgan\noptions:\n  widht: 8\n');
    write('value.yaml', 'system: dcgan\nbatch: many\n');
    write('zero-images-idx3-ubyte', '');
    write('cut-images-idx3-ubyte', idxImages(4, 8).subarray(0, 100));
    write('no-images-idx3-ubyte', idxImages(0, 8));
    write('odd-images-idx3-ubyte', idxImages(4, 9));
    await work.succeed('train', ...tinyDcgan, ...atEndOnly, '--iterations', '2', '--quiet', '--out', 'run');
    await work.succeed('export', 'run', '--out', 'model.onnx');
    const model = readFileSync(work.path('model.onnx'));
    write('zero.onnx', '');
    write('cut.onnx', model.subarray(0, model.length / 2));
    for (const copy of ['other', 'young', 'damaged', 'garbled', 'half', 'forgetful'])
      cpSync(work.path('run'), work.path(copy), { recursive: true });
    rmSync(work.path('young', 'checkpoints', 'iteration-000002'), { recursive: true });
    truncateSync(work.path('damaged', 'checkpoints', 'iteration-000002', 'parameters.safetensors'), 10);
    write(
      'garbled/config.yaml',
      Uint8Array.from({ length: 64 }, (_, i) => (i * 71) % 251),
    );
    write('half/config.yaml', work.read('run', 'config.yaml').slice(0, 200));
    rmSync(work.path('forgetful', 'data.json'));
  }
});
