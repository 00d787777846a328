import { expect } from 'chai';
import { grpcStatus } from '../../../src/serving/failure.js';
import type { InferenceClient } from '../../../src/serving/grpc/client.js';
import type { MethodName } from '../../../src/serving/grpc/protocol.js';
import { version } from '../../../src/version.js';
import { doubled, type FakeService } from './fake-service.js';
import { floatsOf, type InferAnswer, oneRow, rawOf, serving, statusOf, wire } from './support.js';

const infer = (client: InferenceClient, request: object) => client.call<InferAnswer>('ModelInfer', request);

describe('GRPCInferenceService', () => {
  describe('answers with the bytes that the protocol says', () => {
    const cases: readonly (readonly [
      what: string,
      method: MethodName,
      request: string,
      answer: string,
      set?: (service: FakeService) => void,
    ])[] = [
      ['ServerLive', 'ServerLive', '', '08 01'],
      ['ServerReady', 'ServerReady', '', '08 01'],
      [
        'ServerReady of a server that is not',
        'ServerReady',
        '',
        '',
        (service) => {
          service.ready = false;
        },
      ],
      ['ModelReady', 'ModelReady', '0a 06 "double"', '08 01'],
      ['ModelReady of a version', 'ModelReady', '0a 06 "double" 12 01 "3"', '08 01'],
      ['ModelReady of a version that is not', 'ModelReady', '0a 06 "double" 12 01 "1"', ''],
      ['ModelReady of an unknown model', 'ModelReady', '0a 05 "other"', ''],
      ['ServerMetadata', 'ServerMetadata', '', `0a 08 "ganforge" 12 ${version.length.toString(16).padStart(2, '0')} "${version}"`],
      [
        'ModelMetadata',
        'ModelMetadata',
        '0a 06 "double"',
        `0a 06 "double" 12 01 "1" 12 01 "3" 1a 10 "onnxruntime_onnx"
         22 16 0a 01 "x" 12 04 "FP32" 1a 0b ff ff ff ff ff ff ff ff ff 01 04
         2a 16 0a 01 "y" 12 04 "FP32" 1a 0b ff ff ff ff ff ff ff ff ff 01 04
         2a 19 0a 05 "flags" 12 04 "BOOL" 1a 0a ff ff ff ff ff ff ff ff ff 01`,
      ],
      [
        'RepositoryIndex',
        'RepositoryIndex',
        '',
        `0a 12 0a 06 "double" 12 01 "3" 1a 05 "READY"
         0a 11 0a 03 "new" 12 01 "1" 1a 07 "LOADING"
         0a 1d 0a 03 "bad" 12 01 "1" 1a 0b "UNAVAILABLE" 22 06 "no way"
         0a 13 0a 03 "old" 12 01 "1" 1a 09 "UNLOADING"`,
        (service) => {
          service.modelStates = [
            { name: 'double', version: '3', state: 'ready' },
            { name: 'new', version: '1', state: 'loading' },
            { name: 'bad', version: '1', state: 'failed', reason: 'no way' },
            { name: 'old', version: '1', state: 'unloading' },
          ];
        },
      ],
      [
        'ModelInfer',
        'ModelInfer',
        `0a 06 "double" 1a 02 "r1" 2a 0d 0a 01 "x" 12 04 "FP32" 1a 02 01 02 3a 08 00 00 80 3f 00 00 00 c0`,
        `0a 06 "double" 12 01 "3" 1a 02 "r1" 2a 0d 0a 01 "x" 12 04 "FP32" 1a 02 01 02 32 08 00 00 00 40 00 00 80 c0`,
      ],
    ];
    for (const [what, method, request, answer, set] of cases) {
      it(what, () =>
        serving(async ({ client, service }) => {
          set?.(service);
          const bytes = await client.send(method, wire(request));
          expect(bytes.toString('latin1')).to.equal(wire(answer).toString('latin1'));
        }),
      );
    }
  });

  it('lists only what is ready where that is asked for', () =>
    serving(async ({ client, service }) => {
      service.modelStates = [
        { name: 'double', version: '3', state: 'ready' },
        { name: 'bad', version: '1', state: 'failed', reason: 'no way' },
      ];
      const { models } = await client.call<{ models: object[] }>('RepositoryIndex', { ready: true });
      expect(models).to.deep.equal([{ name: 'double', version: '3', state: 'READY', reason: '' }]);
    }));

  it('refuses the name of a repository', () =>
    serving(async ({ client }) => {
      const { code, details } = await statusOf(client.call('RepositoryIndex', { repository_name: 'r' }));
      expect(code).to.equal(grpcStatus.invalidArgument);
      expect(details).to.contain('repository_name');
    }));

  it('says not found of the metadata of unknown models and versions', () =>
    serving(async ({ client }) => {
      const model = await statusOf(client.call('ModelMetadata', { name: 'other' }));
      const version = await statusOf(client.call('ModelMetadata', { name: 'double', version: '9' }));
      expect([model.code, version.code]).to.deep.equal([grpcStatus.notFound, grpcStatus.notFound]);
      expect(model.details).to.equal('there is no model "other"');
    }));

  it('answers methods it does not have with UNIMPLEMENTED', () =>
    serving(async ({ client }) => {
      // The path of a method that Triton has, and ours has not.
      const { code, details } = await statusOf(client.send('ModelConfig' as MethodName, Buffer.alloc(0)));
      expect(code).to.equal(grpcStatus.unimplemented);
      expect(details).to.contain('/inference.GRPCInferenceService/ModelConfig');
    }));

  describe('ModelInfer', () => {
    it('needs outputs no longer than until its answer is encoded, in either form', () =>
      serving(async ({ client, service }) => {
        const raw = await infer(client, oneRow());
        expect(raw.raw_output_contents.map(floatsOf)).to.deep.equal([[2, 4, 6, 8]]);
        const contents = { fp32_contents: [1, 2, 3, 4] };
        const typed = await infer(client, { model_name: 'double', inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 4], contents }] });
        expect(typed.outputs[0]!.contents!.fp32_contents).to.deep.equal([2, 4, 6, 8]);
        expect(service.released).to.equal(2);
      }));

    it('answers raw contents raw, and typed ones typed', () =>
      serving(async ({ client }) => {
        const raw = await infer(client, oneRow());
        expect(raw.raw_output_contents.map(floatsOf)).to.deep.equal([[2, 4, 6, 8]]);
        expect(raw.outputs[0]!.contents).to.equal(null);
        const contents = { fp32_contents: [1, 2, 3, 4] };
        const typed = await infer(client, { model_name: 'double', inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 4], contents }] });
        expect(typed.raw_output_contents).to.deep.equal([]);
        expect(typed.outputs[0]!.contents!.fp32_contents).to.deep.equal([2, 4, 6, 8]);
      }));

    it('hands the service model, version, inputs and outputs in the order asked for', () =>
      serving(async ({ client, service }) => {
        await infer(client, { ...oneRow(), model_version: '1', outputs: [{ name: 'flags' }, { name: 'y' }] });
        await infer(client, oneRow());
        const [first, second] = service.requests;
        expect(first).to.include({ model: 'double', version: '1' });
        expect(first!.outputs).to.deep.equal(['flags', 'y']);
        expect(first!.inputs).to.deep.equal([{ name: 'x', datatype: 'FP32', shape: [1, 4], data: Float32Array.of(1, 2, 3, 4) }]);
        expect(second).not.to.have.any.keys('version', 'outputs');
      }));

    it('answers with name, version and shapes as the service has them, and echoes the id', () =>
      serving(async ({ client }) => {
        const answer = await infer(client, { ...oneRow(), id: 'näme ☃' });
        expect(answer).to.include({ model_name: 'double', model_version: '3', id: 'näme ☃' });
        expect(answer.outputs).to.deep.equal([{ name: 'x', datatype: 'FP32', shape: [1, 4], contents: null }]);
      }));

    it('takes every datatype raw, and several inputs', () =>
      serving(async ({ client, service }) => {
        const tensors = [
          { name: 'a', datatype: 'BOOL', shape: [1], data: Uint8Array.of(1) },
          { name: 'b', datatype: 'UINT8', shape: [1], data: Uint8Array.of(200) },
          { name: 'c', datatype: 'INT32', shape: [1], data: Int32Array.of(-5) },
          { name: 'd', datatype: 'INT64', shape: [1], data: BigInt64Array.of(-(2n ** 40n)) },
          { name: 'e', datatype: 'FP16', shape: [1], data: Uint16Array.of(0x3c00) },
          { name: 'f', datatype: 'FP32', shape: [1], data: Float32Array.of(0.1) },
        ];
        await infer(client, {
          model_name: 'double',
          inputs: tensors.map(({ name, datatype, shape }) => ({ name, datatype, shape })),
          raw_input_contents: tensors.map(({ data }) => rawOf(data)),
        });
        expect(service.requests[0]!.inputs).to.deep.equal(tensors);
      }));

    it('answers a request without inputs raw', () =>
      serving(async ({ client, service }) => {
        service.answer = async () => [doubled({ name: 'y', datatype: 'FP32', shape: [1], data: Float32Array.of(1) })];
        const answer = await infer(client, { model_name: 'double' });
        expect(answer.raw_output_contents.map(floatsOf)).to.deep.equal([[2]]);
      }));

    it('answers with images of 3 MB', () =>
      serving(async ({ client, service }) => {
        const data = new Float32Array(64 * 3 * 64 * 64).fill(0.5);
        service.answer = async () => [{ name: 'y', datatype: 'FP32', shape: [64, 3, 64, 64], data }];
        const answer = await infer(client, oneRow());
        expect(answer.raw_output_contents[0]).to.have.length(data.byteLength);
        expect(floatsOf(answer.raw_output_contents[0]!).every((value) => value === 0.5)).to.equal(true);
      }));

    it('refuses bytes that are no message, and says so', () =>
      serving(async ({ client, service }) => {
        for (const method of ['ModelInfer', 'ModelReady', 'ModelMetadata', 'RepositoryIndex'] as const) {
          const { code, details } = await statusOf(client.send(method, wire('0a 7f "ab"')));
          expect(code, method).to.equal(grpcStatus.invalidArgument);
          expect(details).to.contain(`${method}Request`);
        }
        expect(service.requests).to.deep.equal([]);
      }));
  });
});
