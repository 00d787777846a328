import { createServer } from 'node:net';
import { expect } from 'chai';
import { RunError } from '../../src/errors.js';
import { listenAt, parsePort } from '../../src/monitoring/port.js';
import { inputError } from '../config/input-error.js';

const failure = (code: string): Error => Object.assign(new Error(code), { code });

describe('--port', () => {
  it('is a number, auto or off', () => {
    expect(parsePort('9000')).to.equal(9000);
    expect(parsePort('auto')).to.equal('auto');
    expect(parsePort('off')).to.equal('off');
    for (const text of ['', '-1', '65536', '80a', '1e3', 'on']) expect(inputError(() => parsePort(text)).code).to.equal('invalid-port');
  });
});

describe('the port of a server', () => {
  const refusing = (code: string) => listenAt(9000, () => Promise.reject(failure(code))).catch((error: unknown) => error);

  it('is the next free one for auto', async () => {
    const asked: number[] = [];
    const port = await listenAt('auto', async (wanted) => {
      asked.push(wanted);
      if (wanted < 9467) throw failure('EADDRINUSE');
      return wanted;
    });
    expect(port).to.equal(9467);
    expect(asked).to.deep.equal([9464, 9465, 9466, 9467]);
  });

  it('is refused in one line that names --port', async () => {
    expect(await refusing('EADDRINUSE')).to.deep.include({
      code: 'port-busy',
      message: 'port 9000 is in use: give another with --port N; --port auto takes the next free one',
    });
    expect(await refusing('EACCES')).to.deep.include({ code: 'port-denied' });
    expect(await refusing('EADDRNOTAVAIL')).to.be.instanceOf(RunError);
    const none = await listenAt('auto', () => Promise.reject(failure('EADDRINUSE'))).catch((error: unknown) => error);
    expect(none).to.deep.include({ code: 'port-busy' });
    expect(String(none)).to.include('9464 to 9564');
  });

  it('is found busy by the error of a real server', async () => {
    const blocker = createServer();
    const port = await new Promise<number>((resolve) => {
      blocker.listen(0, '127.0.0.1', () => {
        const address = blocker.address();
        resolve(typeof address === 'object' && address ? address.port : 0);
      });
    });
    const attempt = listenAt(port, async (wanted) => {
      const server = createServer();
      await new Promise<void>((resolve, reject) => server.once('error', reject).listen(wanted, '127.0.0.1', resolve));
    });
    expect(await attempt.catch((error: unknown) => error)).to.deep.include({ code: 'port-busy' });
    blocker.close();
  });
});
