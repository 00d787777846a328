import { type ClientHttp2Session, type ClientHttp2Stream, connect } from 'node:http2';
import { expect } from 'chai';
import { grpcStatus } from '../../../src/serving/failure.js';
import type { GrpcOptions } from '../../../src/serving/grpc/server.js';
import { until } from '../until.js';
import { framed, type InferAnswer, oneRow, rawCall, type Served, serving } from './support.js';

const longest = 1000;
const request = framed('ModelInfer', oneRow());

/** A server with room for two messages, and a connection to it. */
const withRoomForTwo = (body: (served: Served, session: ClientHttp2Session) => Promise<void>, options: GrpcOptions = {}) =>
  serving(
    async (served) => {
      const session = connect(`http://127.0.0.1:${served.server.port}`).on('error', () => {});
      try {
        await body(served, session);
      } finally {
        session.destroy();
      }
    },
    { maxMessageBytes: longest, maxHeldBytes: 2 * longest, ...options },
  );

/** A call whose message has begun to arrive. */
function begun(session: ClientHttp2Session): ClientHttp2Stream {
  const stream = rawCall(session, 'ModelInfer').on('error', () => {});
  stream.write(request.subarray(0, 20));
  return stream;
}

const whole = (session: ClientHttp2Session): ClientHttp2Stream => rawCall(session, 'ModelInfer').end(request);

/** What has come over a connection before is under way by the time that a probe is answered. */
async function probed(session: ClientHttp2Session): Promise<void> {
  const probe = rawCall(session, 'ServerLive').end(framed('ServerLive', {}));
  await statusOver(probe);
}

/** The status that a call ends with. */
function statusOver(stream: ClientHttp2Stream): Promise<number> {
  return new Promise((resolve, reject) => {
    const note = (headers: Readonly<Record<string, unknown>>) => {
      if (headers['grpc-status'] !== undefined) resolve(Number(headers['grpc-status']));
    };
    stream.on('response', note).on('trailers', note).on('error', reject).resume();
  });
}

describe('gRPC: messages that arrive at once', () => {
  it('are read later where there is no room, counted as the largest there may be; probes are answered', () =>
    withRoomForTwo(async ({ service }, session) => {
      const [first] = [begun(session), begun(session)];
      const waiting = statusOver(whole(session));
      await probed(session);
      await probed(session);
      expect(service.requests).to.have.length(0);
      first.end(request.subarray(20));
      expect([await statusOver(first), await waiting]).to.deep.equal([0, 0]);
      expect(service.requests).to.have.length(2);
    }));

  it('keep the room of their own length until their calls are over', () =>
    withRoomForTwo(async ({ service }, session) => {
      let answer = () => {};
      const held = new Promise<void>((resolve) => {
        answer = resolve;
      });
      service.answer = async () => {
        await held;
        return [];
      };
      // The third is on its way, and with the fourth there would be more.
      const answered = [statusOver(whole(session))];
      await until(() => service.requests.length === 1);
      const third = begun(session);
      answered.push(statusOver(whole(session)));
      await probed(session);
      await probed(session);
      expect(service.requests).to.have.length(1);
      answer();
      expect(await Promise.all(answered)).to.deep.equal([0, 0]);
      third.destroy();
    }));

  it('make room where their clients go away, whether read or waiting', () =>
    withRoomForTwo(async ({ client }, session) => {
      const streams = Array.from({ length: 5 }, () => begun(session));
      await probed(session);
      for (const at of [3, 0, 1, 2]) streams[at]!.close();
      expect(await client.call<InferAnswer>('ModelInfer', oneRow())).to.include({ model_name: 'double' });
    }));

  it('may be many more than there is room for', () =>
    withRoomForTwo(async ({ client }) => {
      const answers = await Promise.all(
        Array.from({ length: 200 }, (_, i) => client.call<InferAnswer>('ModelInfer', { ...oneRow(), id: String(i) })),
      );
      expect(answers.map(({ id }) => id)).to.deep.equal(answers.map((_, i) => String(i)));
    }));

  it('that take too long to arrive are refused, and make room', () =>
    withRoomForTwo(
      async ({ client, observed }, session) => {
        const slow = [begun(session), rawCall(session, 'ModelInfer').on('error', () => {})];
        // A message that is there and whose end is not.
        slow[1]?.write(request);
        expect(await Promise.all(slow.map(statusOver))).to.deep.equal([grpcStatus.deadlineExceeded, grpcStatus.deadlineExceeded]);
        expect(observed.map(({ failure }) => failure?.kind)).to.deep.equal(['slow-request', 'slow-request']);
        expect(await client.call<InferAnswer>('ModelInfer', oneRow())).to.include({ model_name: 'double' });
      },
      { arrival: 0.05 },
    ));
});
