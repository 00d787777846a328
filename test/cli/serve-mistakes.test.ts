import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { writeModel } from './served.js';
import { useWorkplace } from './workplace.js';

describe('a mistake in the command line of serve ends with exit code 2 and one line of cause and mend', () => {
  const work = useWorkplace();
  let other: Server;
  let busy = '';

  before(async () => {
    writeModel(work.path('faces.onnx'));
    for (const folder of ['run', 'other']) mkdirSync(work.path(folder));
    writeFileSync(work.path('run', 'config.yaml'), 'system: gan\n');
    writeFileSync(work.path('other', 'readme.txt'), '');
    writeFileSync(work.path('no.pem'), 'no key');
    other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    busy = String((other.address() as AddressInfo).port);
  });
  after(() => {
    other.close();
  });

  const mistakes: readonly (readonly [string, () => string[], readonly string[]])[] = [
    ['no path', () => [], ['path']],
    ['a path that is not there', () => ['none.onnx'], ['none.onnx', '.onnx']],
    ['a training run', () => ['run'], ['run', 'ganforge export']],
    ['a folder of other things', () => ['other'], ['other', 'no model']],
    ['a busy port', () => ['faces.onnx', '--port', busy], ['in use', '--port']],
    ['a busy port of gRPC', () => ['faces.onnx', '--port', '0', '--grpc-port', busy], [busy]],
    ['a host that is none', () => ['faces.onnx', '--port', '0', '--host', '192.0.2.1'], ['192.0.2.1', '--host']],
    ['a port that is none', () => ['faces.onnx', '--port', '65536'], ['--port', '65535']],
    ['a device that is none', () => ['faces.onnx', '--device', 'tpu'], ['--device', 'cuda']],
    ['batches of no rows', () => ['faces.onnx', '--max-batch', '0'], ['--max-batch', 'whole number']],
    ['a key without a certificate', () => ['faces.onnx', '--tls-key', 'no.pem'], ['--tls-cert']],
    ['a key that is not there', () => ['faces.onnx', '--tls-key', 'a.pem', '--tls-cert', 'b.pem'], ['a.pem', '--tls-key']],
    ['a key that is none', () => ['faces.onnx', '--port', '0', '--tls-key', 'no.pem', '--tls-cert', 'no.pem'], ['TLS']],
    ['an API key with spaces', () => ['faces.onnx', '--port', '0', '--api-key', 'a secret'], ['API key']],
    ['an origin that is none', () => ['faces.onnx', '--port', '0', '--allow-origin', 'example.org'], ['example.org', 'https://']],
    ['--quiet and --json together', () => ['faces.onnx', '--quiet', '--json'], ['--quiet', '--json']],
    ['an unknown flag', () => ['faces.onnx', '--max-bacth', '8'], ['--max-bacth', 'Did you mean --max-batch?']],
  ];

  for (const [name, args, says] of mistakes) {
    it(name, async () => {
      const { code, stdout, stderr } = await work.run('serve', ...args());
      expect(stderr).to.match(/^ganforge: [^\n]+\n$/);
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
      for (const part of says) expect(stderr).to.include(part);
      expect(stderr).to.not.include('a secret');
    });
  }
});
