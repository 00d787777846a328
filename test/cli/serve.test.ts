import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { InferenceClient } from '../../src/serving/grpc/client.js';
import { version } from '../../src/version.js';
import { jsonLines } from './program.js';
import { anyPorts, postJson, type Served, serve, writeModel, zeroRequest } from './served.js';
import { useWorkplace } from './workplace.js';

describe('ganforge serve', () => {
  const work = useWorkplace();
  let server: Served;

  before(async () => {
    mkdirSync(work.path('models', 'pair', '2'), { recursive: true });
    writeModel(work.path('models', 'faces.onnx'));
    writeModel(work.path('models', 'pair', '2', 'any.onnx'), 2);
    server = await serve(work, 'models');
  });

  it('answers REST', async () => {
    expect(await (await fetch(`${server.url}/v2`)).json()).to.include({ name: 'ganforge', version });
    const answer = (await (await postJson(`${server.url}/v2/models/faces/infer`, zeroRequest)).json()) as {
      outputs: [{ shape: number[]; data: number[] }];
    };
    expect(answer.outputs[0].shape).to.deep.equal([1, 1, 16, 16]);
    expect(answer.outputs[0].data).to.deep.equal(new Array(256).fill(0));
  });

  it('answers gRPC', async () => {
    const client = new InferenceClient(server.grpc);
    try {
      expect(await client.call('ModelReady', { name: 'pair', version: '2' })).to.deep.equal({ ready: true });
    } finally {
      client.close();
    }
  });

  it('shows a playground', async () => {
    expect(await (await fetch(`${server.url}/`)).text()).to.include('<html');
    expect((await fetch(`${server.url}/playground/faces`)).headers.get('content-type')).to.include('text/html');
  });

  it('draws the numbers that `ganforge generate` draws, bit for bit', async () => {
    await work.succeed('generate', 'models/faces.onnx', '--seed', '7', '--count', '5', '--out', 'five.npy');
    const npy = readFileSync(work.path('five.npy'));
    const drawn = new Float32Array(Uint8Array.from(npy.subarray(10 + npy.readUInt16LE(8))).buffer);
    const answer = await fetch(`${server.url}/v2/models/faces/generate?seed=7&count=5&format=json`);
    const { outputs } = (await answer.json()) as { outputs: [{ data: number[] }] };
    expect(drawn).to.have.length(5 * 256);
    expect(new Uint8Array(Float32Array.from(outputs[0].data).buffer)).to.deep.equal(new Uint8Array(drawn.buffer));
  });

  it('draws the picture that `ganforge generate` draws, byte for byte', async () => {
    await work.succeed('generate', 'models/faces.onnx', '--seed', '7', '--count', '12', '--out', 'grid.png');
    const answer = await fetch(`${server.url}/v2/models/faces/generate?seed=7&count=12&format=png`);
    expect(Buffer.compare(Buffer.from(await answer.arrayBuffer()), readFileSync(work.path('grid.png')))).to.equal(0);
  });

  it('counts requests by protocol, and pictures apart', async () => {
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    for (const protocol of ['rest', 'generate']) {
      expect(metrics).to.match(new RegExp(`^gan_serving_requests_total\\{model="faces",protocol="${protocol}",code="200"\\} [1-9]`, 'm'));
    }
    expect(metrics).to.include('gan_serving_model_state{model="pair",version="2",state="ready"} 1');
  });

  it('follows models that are added', async () => {
    writeModel(work.path('models', 'later.onnx'));
    await server.line((line) => line.includes('"event":"loaded"') && line.includes('"later"'));
    expect((await fetch(`${server.url}/v2/models/later/ready`)).status).to.equal(200);
  });

  it('goes on beside a model that fails to load, and says why', async () => {
    writeFileSync(work.path('models', 'broken.onnx'), 'no model');
    const told = JSON.parse(await server.line((line) => line.includes('load-failed'))) as Record<string, unknown>;
    expect(told).to.include({ type: 'model', name: 'broken', version: '1' });
    expect(told.reason).to.be.a('string').and.not.include(work.path());
    expect((await fetch(`${server.url}/v2/health/ready`)).status).to.equal(200);
    expect((await postJson(`${server.url}/v2/models/broken/infer`, zeroRequest)).status).to.equal(503);
    expect((await postJson(`${server.url}/v2/models/faces/infer`, zeroRequest)).status).to.equal(200);
  });

  it('prints what it serves, then where', async () => {
    const told = work.start('serve', 'models/faces.onnx', ...anyPorts);
    await told.line((line) => line.startsWith('gRPC'));
    told.child.kill('SIGTERM');
    const { code, stdout, stderr } = await told.finished;
    expect(code).to.equal(0);
    const [head, row, ...addresses] = stdout.trimEnd().split('\n');
    expect(head).to.match(/^model +version +inputs +outputs +workers x threads +batches +ready after$/);
    expect(row).to.match(/^faces +1 +latent FP32\[n,32\] +image FP32\[n,1,16,16\] +\d+ x \d+ +\d+ +\d+\.\d\d s$/);
    expect(addresses.map((line) => line.split(/ +/)[0])).to.deep.equal(['playground', 'REST', 'metrics', 'gRPC']);
    expect(addresses[0]).to.match(/http:\/\/127\.0\.0\.1:\d+\/$/);
    expect(stderr).to.equal('answering what has been accepted; a second signal ends at once\n');
  });

  it('prints problems only with --quiet', async () => {
    const quiet = work.start('serve', 'models', ...anyPorts, '--quiet', '--access-log');
    await quiet.line((line) => line.includes('listening at'));
    const { url } = /listening at (?<url>[^"]+)/.exec(await quiet.line((line) => line.includes('listening at')))!.groups as { url: string };
    await untilReady(url);
    quiet.child.kill('SIGTERM');
    const { stderr } = await quiet.finished;
    expect(stderr).to.match(/^model broken version 1 failed to load from [^\n]+\n$/);
  });

  it('with --access-log prints a line of JSON a request, and tells people on stderr', async () => {
    const logged = work.start('serve', 'models/faces.onnx', ...anyPorts, '--access-log');
    const { url } = /listening at (?<url>[^"]+)/.exec(await logged.line((line) => line.includes('listening at')))!.groups as {
      url: string;
    };
    await untilReady(url);
    await postJson(`${url}/v2/models/faces/infer`, zeroRequest, { 'x-request-id': 'mine' });
    const line = JSON.parse(await logged.line((text) => text.includes('/infer'))) as Record<string, unknown>;
    expect(line).to.include({ method: 'POST', path: '/v2/models/faces/infer', status: 200, model: 'faces', requestId: 'mine' });
    logged.child.kill('SIGTERM');
    const { stdout, stderr } = await logged.finished;
    expect(jsonLines(stdout)).to.have.length.above(1);
    expect(stderr).to.match(/^faces +1 /m);
  });
});

async function untilReady(url: string): Promise<void> {
  while ((await fetch(`${url}/v2/health/ready`)).status !== 200) await new Promise((resolve) => setTimeout(resolve, 20));
}
