import { expect } from 'chai';
import fc from 'fast-check';
import { appOf, errorOf, type Response } from './client.js';
import { FakeService } from './fake-service.js';

const app = appOf(new FakeService(), { bodyLimit: 2 ** 16, jsonLimit: 2 ** 14, allowOrigin: 'https://app.example' });

const models = ['double', 'wide', 'pair', 'nan', 'bool', 'uint8', 'int32', 'int64', 'fp16'];
const model = fc.constantFrom(...models);
const odd = fc.constantFrom<unknown>(null, -1, 0, 1.5, 2 ** 53, 1e300, '', 'x', '__proto__', true, [], {}, [[]], [null]);
/** What is right most of the time, so that what is wrong gets past the first check. */
const mostly = <T>(right: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 12, arbitrary: right }, { weight: 1, arbitrary: odd }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) });

const dimension = fc.oneof(fc.nat(4), fc.integer(), fc.maxSafeInteger());
const numbers = fc.array(fc.oneof(fc.integer({ min: 0, max: 1 }), fc.double(), fc.boolean()), { maxLength: 8 });
const parameters = fc.record(
  { binary_data_size: mostly(fc.nat(32)), binary_data_output: mostly(fc.boolean()), binary_data: mostly(fc.boolean()) },
  { requiredKeys: [] },
);
const tensor = fc.record(
  {
    name: mostly(fc.constantFrom('x', 'a', 'n')),
    datatype: mostly(fc.constantFrom('FP32', 'BOOL', 'UINT8', 'INT32', 'INT64', 'FP16')),
    shape: mostly(fc.oneof(fc.constantFrom([1, 3], [1, 2], [1]), fc.array(dimension, { maxLength: 4 }))),
    data: mostly(fc.oneof(numbers, fc.array(numbers, { maxLength: 3 }))),
    parameters: mostly(parameters),
  },
  { requiredKeys: ['name', 'datatype', 'shape'] },
);
const request = fc.record(
  {
    id: mostly(fc.string()),
    parameters: mostly(parameters),
    inputs: mostly(fc.array(mostly(tensor), { maxLength: 3 })),
    outputs: mostly(
      fc.array(mostly(fc.record({ name: fc.constantFrom('y', 'a2', 'n2', 'z'), parameters: mostly(parameters) })), { maxLength: 3 }),
    ),
  },
  { requiredKeys: ['inputs'] },
);
const bytes = fc.uint8Array({ maxLength: 64 }).map((array) => Buffer.from(array));
const text = fc.string({ unit: 'binary', maxLength: 40 });
/** Node.js refuses other characters in headers before they are sent. */
const headerText = fc.string({ unit: fc.constantFrom(...'0123456789-+.eExX, ;"=/abc'), maxLength: 20 });

const post = (path: string, payload: Buffer | string, headers: Record<string, string> = {}): Promise<Response> =>
  app.inject({ method: 'POST', url: `/v2/models/${path}/infer`, payload, headers });

/** An answer of the protocol: a result, or a failure that is the client's, as JSON with an error and nothing else. */
function check(response: Response): void {
  const { statusCode } = response;
  if (statusCode === 200) {
    const length = response.headers['inference-header-content-length'];
    const json = JSON.parse(response.rawPayload.subarray(0, length === undefined ? undefined : Number(length)).toString());
    expect(json).property('outputs').an('array');
    return;
  }
  expect(statusCode, response.body).oneOf([400, 404, 405, 413, 415]);
  expect(errorOf(response).length).within(1, 600);
}

describe('REST: malformed requests', () => {
  it('JSON of every form is answered as the protocol says', async () => {
    await fc.assert(
      fc.asyncProperty(model, request, async (name, body) => check(await post(name, JSON.stringify(body)))),
      { numRuns: 1500 },
    );
  });

  it('binary tensors of every form are answered as the protocol says', async () => {
    const slip = fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: -40, max: 90 }) });
    await fc.assert(
      fc.asyncProperty(model, request, bytes, slip, async (name, body, tail, off) => {
        const head = Buffer.from(JSON.stringify(body));
        const headers = { 'inference-header-content-length': String(head.length + off) };
        check(await post(name, Buffer.concat([head, tail]), headers));
      }),
      { numRuns: 1500 },
    );
  });

  it('a request of JSON that is cut or changed anywhere is answered as the protocol says', async () => {
    const right = '{"id":"1","inputs":[{"name":"x","shape":[1,3],"datatype":"FP32","data":[[1,2.5,-3e1]]}],"outputs":[{"name":"y"}]}';
    await fc.assert(
      fc.asyncProperty(fc.nat(right.length), fc.nat(20), text, async (at, length, put) =>
        check(await post('double', right.slice(0, at) + put + right.slice(at + length))),
      ),
      { numRuns: 1000 },
    );
  });

  it('random bytes, header lengths and content types are answered as the protocol says', async () => {
    const headers = fc.record(
      { 'inference-header-content-length': headerText, 'content-type': headerText, 'content-encoding': headerText, origin: headerText },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(model, bytes, headers, async (name, body, given) => check(await post(name, body, given))),
      { numRuns: 1000 },
    );
  });

  it('random paths and methods are answered as the protocol says', async () => {
    const part = fc.oneof(
      fc.constantFrom('v2', 'models', 'double', 'versions', '1', 'infer', 'ready', 'health', '%', '%00', '..', ''),
      text,
    );
    const path = fc
      .array(part, { maxLength: 7 })
      .map((parts) => `/${parts.map((one) => (/^[%.]/.test(one) ? one : encodeURIComponent(one))).join('/')}`);
    const method = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS');
    await fc.assert(
      fc.asyncProperty(method, path, async (given, url) => {
        const response = await app.inject({ method: given, url, ...(given === 'GET' ? {} : { payload: '{}' }) });
        expect(response.statusCode, `${given} ${url}`).below(500);
        if (response.statusCode >= 400) expect(errorOf(response)).a('string');
      }),
      { numRuns: 1000 },
    );
  });
});
