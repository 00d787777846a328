import { expect } from 'chai';
import fc from 'fast-check';
import { grpcStatus } from '../../../src/serving/failure.js';
import { encodeMessage, methodNames, requestType } from '../../../src/serving/grpc/protocol.js';
import { oneRow, serving, statusOf } from './support.js';

/** What may be said of a message that is not as it should be. */
const blamed: readonly number[] = [grpcStatus.invalidArgument, grpcStatus.notFound];

const valid = encodeMessage(requestType('ModelInfer'), {
  ...oneRow(),
  model_version: '3',
  id: 'r1',
  outputs: [{ name: 'y' }],
});

const typed = encodeMessage(requestType('ModelInfer'), {
  model_name: 'double',
  inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 4], contents: { fp32_contents: [1, 2, 3, 4] } }],
});

type Mutation = (message: Buffer) => Buffer;

/** Bytes changed, cut out, doubled, or put in. */
const mutation: fc.Arbitrary<Mutation> = fc
  .tuple(fc.constantFrom('set', 'cut', 'double', 'insert'), fc.nat(), fc.nat({ max: 16 }), fc.uint8Array({ minLength: 1, maxLength: 12 }))
  .map(([kind, place, length, bytes]) => (message) => {
    const start = place % (message.length + 1);
    const before = message.subarray(0, start);
    const after = message.subarray(start);
    switch (kind) {
      case 'set':
        return Buffer.concat([before, bytes.subarray(0, after.length), after.subarray(bytes.length)]);
      case 'cut':
        return Buffer.concat([before, after.subarray(length)]);
      case 'double':
        return Buffer.concat([before, after.subarray(0, length), after]);
      default:
        return Buffer.concat([before, bytes, after]);
    }
  });

describe('malformed gRPC messages', () => {
  it('are refused or answered, whatever their bytes, and the server goes on', () =>
    serving(async ({ client }) => {
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...methodNames), fc.uint8Array({ maxLength: 300 }), async (method, bytes) => {
          const code = await client.send(method, Buffer.from(bytes)).then(
            () => 0,
            (error: { readonly code: number }) => error.code,
          );
          expect([0, ...blamed]).to.include(code);
        }),
        { numRuns: 1000 },
      );
      expect(await client.call('ServerLive')).to.deep.equal({ live: true });
    }));

  it('are refused or answered where requests are changed a little, and inputs are what their shapes say', () =>
    serving(async ({ client, service }) => {
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(valid, typed), fc.array(mutation, { minLength: 1, maxLength: 3 }), async (message, mutations) => {
          const code = await client
            .send(
              'ModelInfer',
              mutations.reduce((bytes, mutate) => mutate(bytes), message),
            )
            .then(
              () => 0,
              (error: { readonly code: number }) => error.code,
            );
          expect([0, ...blamed]).to.include(code);
        }),
        { numRuns: 2000 },
      );
      expect(service.requests.length).to.be.above(0);
      for (const { inputs } of service.requests) {
        for (const { shape, data } of inputs) expect(data.length).to.equal(shape.reduce((a, b) => a * b, 1));
      }
    }));

  it('are refused where they end before their time', () =>
    serving(async ({ client }) => {
      // Cut between two fields a message is a valid one: without its inputs, or without their contents.
      for (let length = 1; length < valid.length; length++) {
        const call = client.send('ModelInfer', valid.subarray(0, length));
        const code = await call.then(
          () => 0,
          (error: { readonly code: number }) => error.code,
        );
        expect([0, ...blamed], `${length} bytes`).to.include(code);
      }
      expect((await statusOf(client.send('ModelInfer', valid.subarray(0, valid.length - 1)))).code).to.equal(grpcStatus.invalidArgument);
    }));
});
