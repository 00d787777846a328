import { mkdirSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import { encodeModel } from '../../src/onnx/model-file.js';
import { anyPorts, postJson, serve, writeModel, zeroRequest } from './served.js';
import { useWorkplace } from './workplace.js';

const width = 1024;

/** Takes tenths of a second for a row, whatever the machine. */
const slowModel = encodeModel({
  name: 'slow',
  inputs: [{ name: 'x', shape: ['batch', width], dtype: 'float32' }],
  outputs: [{ name: 'y500', shape: ['batch', width], dtype: 'float32' }],
  initializers: new Map([['w', { shape: [width, width], dtype: 'float32', data: new Float32Array(width * width) }]]),
  nodes: Array.from({ length: 500 }, (_, i) => ({
    opType: 'MatMul',
    inputs: [i === 0 ? 'x' : `y${i}`, 'w'],
    outputs: [`y${i + 1}`],
    attributes: {},
  })),
  types: new Map(),
});

describe('ganforge serve, when it ends', () => {
  const work = useWorkplace();
  before(() => writeModel(work.path('faces.onnx')));

  for (const [signal, code] of [
    ['SIGTERM', 0],
    ['SIGINT', 130],
  ] as const) {
    it(`by ${signal}: answers the request it has accepted, is not ready any more, and exits ${code}`, async () => {
      const server = await serve(work, 'faces.onnx');
      const request = await halfARequest(server.url);
      const probe = await openConnection(server.url);
      server.child.kill(signal);
      await server.line((line) => line.includes('"stopping"'));
      probe.socket.write('GET /v2/health/ready HTTP/1.1\r\nHost: probe\r\n\r\n');
      expect(await probe.received('HTTP/1.1 503')).to.include('shutting down');
      request.socket.write(zeroRequest.slice(100));
      expect(await request.received('"outputs"')).to.match(/^HTTP\/1\.1 200 /);
      expect((await server.finished).code).to.equal(code);
    });

    it(`by a second ${signal}: at once`, async () => {
      const server = await serve(work, 'faces.onnx');
      const { socket } = await halfARequest(server.url);
      server.child.kill(signal);
      await server.line((line) => line.includes('"stopping"'));
      server.child.kill(signal);
      expect((await server.finished).code).to.equal(signal === 'SIGTERM' ? 143 : 130);
      socket.destroy();
    });
  }

  it('by a second signal while onnxruntime computes: at once, and without a crash', async () => {
    writeFileSync(work.path('slow.onnx'), slowModel);
    const server = await serve(work, 'slow.onnx', '--max-batch', '8');
    const inputs = [{ name: 'x', datatype: 'FP32', shape: [8, width], data: new Array<number>(8 * width).fill(0) }];
    const answers = [1, 2, 3].map(() => postJson(`${server.url}/v2/models/slow/infer`, JSON.stringify({ inputs })).catch(() => undefined));
    await setTimeout(200);
    server.child.kill('SIGINT');
    await server.line((line) => line.includes('"stopping"'));
    server.child.kill('SIGINT');
    const { code, stderr } = await server.finished;
    expect(code).to.equal(130);
    expect(stderr).to.equal('');
    await Promise.all(answers);
  });

  it('without a model that loads: exit 1, and says why', async () => {
    writeFileSync(work.path('broken.onnx'), 'no model');
    const { code, stdout, stderr } = await work.run('serve', 'broken.onnx', ...anyPorts);
    expect(code).to.equal(1);
    expect(stdout).to.equal('');
    const lines = stderr.trimEnd().split('\n');
    expect(lines[0]).to.match(/^model broken version 1 failed to load from .*broken\.onnx: /);
    expect(lines.at(-1)).to.match(/^ganforge: no model could be loaded \(broken 1: /);
  });

  it('not without a model where one may still come into a folder', async () => {
    mkdirSync(work.path('empty'));
    const server = await serve(work, 'empty');
    expect((await postJson(`${server.url}/v2/models/faces/infer`, zeroRequest)).status).to.equal(404);
    writeModel(work.path('empty', 'faces.onnx'));
    await server.line((line) => line.includes('"loaded"'));
    expect((await postJson(`${server.url}/v2/models/faces/infer`, zeroRequest)).status).to.equal(200);
    server.child.kill('SIGTERM');
    expect((await server.finished).code).to.equal(0);
  });
});

interface Connection {
  readonly socket: Socket;
  /** All that has come, once a text is among it; rejects where the connection ends before. */
  received(text: string): Promise<string>;
}

async function openConnection(url: string): Promise<Connection> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let all = '';
  const received = (text: string) =>
    new Promise<string>((resolve, reject) => {
      const look = () => all.includes(text) && resolve(all);
      socket.on('data', look);
      socket.on('close', () => reject(new Error(`the connection was closed after: ${all}`)));
      look();
    });
  socket.on('data', (data) => {
    all += data.toString();
  });
  socket.on('error', () => {});
  await new Promise((resolve) => socket.once('connect', resolve));
  return { socket, received };
}

/** One whose header has been accepted: the server has asked for its body. */
async function halfARequest(url: string): Promise<Connection> {
  const connection = await openConnection(url);
  const head = ['POST /v2/models/faces/infer HTTP/1.1', 'Host: test', 'Content-Type: application/json', 'Expect: 100-continue'];
  connection.socket.write(`${head.join('\r\n')}\r\nContent-Length: ${zeroRequest.length}\r\n\r\n`);
  await connection.received('100 Continue');
  connection.socket.write(zeroRequest.slice(0, 100));
  return { ...connection, received: async (text) => (await connection.received(text)).replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, '') };
}
