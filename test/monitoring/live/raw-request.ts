import { connect } from 'node:net';

/** Sends the bytes as they stand, which clients of HTTP would mend. @returns status and the whole answer */
export function rawRequest(port: number, text: string): Promise<{ readonly status: number; readonly answer: string }> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.setEncoding('latin1').on('data', (part) => {
      answer += String(part);
    });
    socket.on('error', reject);
    socket.on('close', () => resolve({ status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1]), answer }));
  });
}

/** A request of its own connection. */
export const requestText = (target: string, headers: Readonly<Record<string, string>> = {}, method = 'GET'): string => {
  const all = { Host: '127.0.0.1', Connection: 'close', ...headers };
  return [`${method} ${target} HTTP/1.1`, ...Object.entries(all).map(([name, value]) => `${name}: ${value}`), '', ''].join('\r\n');
};
