import { writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { expect } from 'chai';
import { InferenceClient } from '../../src/serving/grpc/client.js';
import { selfSigned } from '../serving/rest/self-signed.js';
import { ganforge, start } from './program.js';
import { anyPorts, serve, writeModel } from './served.js';
import { useWorkplace } from './workplace.js';

const key = 'not-for-everyone';

describe('ganforge serve, and who may use it', () => {
  const work = useWorkplace();
  before(() => writeModel(work.path('faces.onnx')));

  it('asks for the key of --api-key over both protocols, and never shows it', async () => {
    const server = await serve(work, 'faces.onnx', '--api-key', key);
    const url = `${server.url}/v2/models/faces`;
    expect((await fetch(url)).status).to.equal(401);
    expect((await fetch(url, { headers: { authorization: `Bearer ${key}` } })).status).to.equal(200);
    expect((await fetch(`${server.url}/v2/health/ready`)).status).to.equal(200);
    const without = new InferenceClient(server.grpc);
    const within = new InferenceClient(server.grpc, { apiKey: key });
    const refused: unknown = await without.call('ServerMetadata').catch((error: unknown) => error);
    expect(refused).to.include({ code: 16 });
    expect(await within.call('ServerMetadata')).to.include({ name: 'ganforge' });
    for (const client of [without, within]) client.close();
    server.child.kill('SIGTERM');
    const { stdout, stderr } = await server.finished;
    expect(stdout + stderr).to.not.include(key);
  });

  it('takes the key from GANFORGE_API_KEY, which ps does not show', async () => {
    const running = start(['serve', 'faces.onnx', '--json', ...anyPorts], { cwd: work.path(), env: { GANFORGE_API_KEY: key } });
    const { url } = JSON.parse(await running.line((line) => line.includes('"server"'))) as { url: string };
    expect((await fetch(`${url}/v2`)).status).to.equal(401);
    expect((await fetch(`${url}/v2`, { headers: { 'x-api-key': key } })).status).to.equal(200);
    running.child.kill('SIGTERM');
    await running.finished;
  });

  it('does not show a key from the environment in --help', async () => {
    const { stdout } = await ganforge(['serve', '--help'], { cwd: work.path(), env: { GANFORGE_API_KEY: key } });
    expect(stdout).to.include('GANFORGE_API_KEY').and.not.include(key);
  });

  it('warns where others can reach it and no key is asked for', async () => {
    const open = work.start('serve', 'faces.onnx', ...anyPorts, '--host', '0.0.0.0');
    await open.line((line) => line.startsWith('gRPC'));
    open.child.kill('SIGTERM');
    expect((await open.finished).stderr).to.match(/^whoever reaches 0\.0\.0\.0 may use the models: --api-key[^\n]+\n/);
  });

  it('speaks TLS with --tls-key and --tls-cert', async () => {
    const { key: privateKey, cert } = selfSigned();
    writeFileSync(work.path('key.pem'), privateKey);
    writeFileSync(work.path('cert.pem'), cert);
    const server = await serve(work, 'faces.onnx', '--tls-key', 'key.pem', '--tls-cert', 'cert.pem');
    expect(server.url).to.match(/^https:/);
    const status = await new Promise((resolve, reject) => {
      request(`${server.url}/v2`, { ca: cert, servername: 'localhost' }, ({ statusCode }) => resolve(statusCode))
        .on('error', reject)
        .end();
    });
    expect(status).to.equal(200);
    server.child.kill('SIGTERM');
    await server.finished;
  });
});
