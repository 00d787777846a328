import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../../random/random.js';
import type { Actor, Scene } from './scene.js';

/** Milliseconds from one letter of a slow client to the next, and after which the server must have hung up on it. */
const letterEvery = 400;
const mostPatience = 40_000;

function open({ server }: Scene): Socket {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  // Being hung up on is what these are here for.
  socket.on('error', () => {});
  return socket;
}

const head = ({ model }: Scene, length: number | 'chunked'): string =>
  `POST /v2/models/${model}/infer HTTP/1.1\r\nHost: soak\r\nContent-Type: application/json\r\n${
    length === 'chunked' ? 'Transfer-Encoding: chunked' : `Content-Length: ${length}`
  }\r\n\r\n`;

/** Goes away in the middle of its body, again and again. */
export const abortingActor: Actor = async (scene, seed) => {
  const random = new Random({ seed, purpose: 'soak/abort' });
  while (!scene.isOver && !scene.isEnding) {
    const socket = open(scene);
    socket.write(head(scene, 10_000));
    socket.write(Buffer.alloc(random.integer(9999), 0x20));
    await sleep(random.integer(20));
    socket.destroy();
    scene.tally.count('abort', 'left in the middle of its body');
    await sleep(random.integer(20));
  }
};

/** Sends a letter of its header now and then (slow-loris): the server must not wait for ever. */
export const slowActor: Actor = async (scene) => {
  while (!scene.isOver && !scene.isEnding) {
    const socket = open(scene);
    let answer = '';
    socket.on('data', (data) => {
      answer += data.toString();
    });
    const started = performance.now();
    socket.write('POST /v2 HTTP/1.1\r\nHost: soak\r\nX-Slow: ');
    while (!socket.destroyed && !socket.readableEnded && !scene.isEnding && performance.now() - started < mostPatience) {
      socket.write('a');
      await sleep(letterEvery);
    }
    if (scene.isEnding) scene.tally.count('slow', 'there until it ended');
    else if (performance.now() - started >= mostPatience)
      scene.tally.problem('slow', `not hung up on after ${mostPatience / 1000} s, told ${JSON.stringify(answer.slice(0, 40))}`);
    else scene.tally.count('slow', `hung up on with ${/^HTTP\/1.1 (\d+)/.exec(answer)?.[1] ?? 'nothing'}`);
    socket.destroy();
  }
};

/** Sends bodies that are too large: announced, or chunk by chunk. */
export const oversizeActor: Actor = async (scene, seed) => {
  const random = new Random({ seed, purpose: 'soak/oversize' });
  while (!scene.isOver && !scene.isEnding) {
    const socket = open(scene);
    let answer = '';
    socket.on('data', (data) => {
      answer += data.toString();
    });
    const ended = Promise.race([sleep(mostPatience), new Promise((resolve) => socket.once('close', resolve).once('end', resolve))]);
    const chunked = random.integer(2) === 0;
    socket.write(head(scene, chunked ? 'chunked' : scene.maxBody + 1));
    if (chunked)
      for (let sent = 0; sent <= scene.maxBody && !socket.destroyed; sent += 65_536) socket.write(`10000\r\n${' '.repeat(65_536)}\r\n`);
    await ended;
    const status = /^HTTP\/1.1 (\d+)/.exec(answer)?.[1];
    // Whoever still sends when the answer comes may lose it with the connection.
    if (status === '413' || (chunked && status === undefined && socket.destroyed)) scene.tally.count('oversize', 'refused');
    else if (!scene.isEnding)
      scene.tally.problem('oversize', status === undefined ? 'neither answered nor hung up on' : `status ${status}`);
    socket.destroy();
    await sleep(100);
  }
};
