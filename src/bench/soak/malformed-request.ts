import type { Random } from '../../random/random.js';
import { latentSize } from './soak-model.js';

export interface MalformedRequest {
  /** What is wrong with it. */
  readonly name: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

type Tensor = Readonly<Record<string, unknown>>;

const zeros = new Array<number>(latentSize).fill(0);
const good: Tensor = { name: 'latent', datatype: 'FP32', shape: [1, latentSize], data: zeros };

const json = (value: unknown): Buffer => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
const withTensor = (changes: Tensor): Buffer => json({ inputs: [{ ...good, ...changes }] });

/** Bodies in JSON, by what is wrong with them. */
const bodies: Readonly<Record<string, (random: Random) => Buffer>> = {
  'no bytes': () => Buffer.alloc(0),
  'any bytes': (random) => Buffer.from(Uint8Array.from({ length: 1 + random.integer(300) }, () => random.integer(256))),
  'JSON that is cut': (random) => withTensor({}).subarray(0, 1 + random.integer(withTensor({}).length - 1)),
  'no object': (random) => json(['[]', '7', '"x"', 'null', 'true'][random.integer(5)]!),
  'deep nesting': (random) => json(`${'['.repeat(1000 * (1 + random.integer(50)))}`),
  'no inputs': () => json({}),
  'inputs that are no list': () => json({ inputs: good }),
  'an unknown input': () => withTensor({ name: 'latnet' }),
  'an input twice': () => json({ inputs: [good, good] }),
  'another data type': (random) => withTensor({ datatype: ['FP64', 'INT64', 'BYTES', 'FP32 ', 7][random.integer(5)] }),
  'another shape': (random) =>
    withTensor({ shape: [[latentSize], [1, 1, latentSize], [1, latentSize + 1], [], [0, latentSize]][random.integer(5)] }),
  'dimensions that are none': (random) =>
    withTensor({ shape: [[-1, latentSize], [1.5, latentSize], ['1', latentSize], [null]][random.integer(4)] }),
  'huge dimensions': (random) =>
    withTensor({
      shape: [
        [2 ** 31, latentSize],
        [2 ** 53, latentSize],
        [1e30, latentSize],
        [1e7, latentSize],
      ][random.integer(4)],
    }),
  'too few values': (random) => withTensor({ data: zeros.slice(0, random.integer(latentSize)) }),
  'too many values': (random) => withTensor({ data: [...zeros, ...zeros.slice(0, 1 + random.integer(latentSize - 1))] }),
  'values that are none': (random) =>
    withTensor({ data: zeros.map((zero, i) => (i === 3 ? ['NaN', null, {}, [1], true][random.integer(5)] : zero)) }),
  'values beyond float32': () => json(JSON.stringify({ inputs: [good] }).replace('"data":[0', '"data":[1e39')),
  'an unknown output': () => json({ inputs: [good], outputs: [{ name: 'picture' }] }),
  'a parameter of the wrong kind': () => withTensor({ parameters: { binary_data_size: 'many' } }),
};

/** Bodies of JSON and bytes. */
const binaries: Readonly<Record<string, (random: Random) => Pick<MalformedRequest, 'headers' | 'body'>>> = {
  'binary data that is cut': (random) => binary(4 * latentSize, Buffer.alloc(random.integer(4 * latentSize))),
  'binary data that is left over': (random) => binary(4 * latentSize, Buffer.alloc(4 * latentSize + 1 + random.integer(100))),
  'a binary size that is none': (random) =>
    binary([-1, 0.5, 1e12, 3, 4 * latentSize - 4][random.integer(5)]!, Buffer.alloc(4 * latentSize)),
  'a NaN among binary values': () => binary(4 * latentSize, Buffer.from(new Float32Array(latentSize).fill(Number.NaN).buffer)),
  'a header length that is none': (random) => {
    const { headers, body } = binary(4 * latentSize, Buffer.alloc(4 * latentSize));
    const length = ['-1', '0', 'x', '1e3', String(body.length + 1), String(2 ** 53), '7'][random.integer(7)]!;
    return { headers: { ...headers, 'inference-header-content-length': length }, body };
  },
};

function binary(size: number, values: Buffer): Pick<MalformedRequest, 'headers' | 'body'> {
  const header = json({ inputs: [{ name: 'latent', datatype: 'FP32', shape: [1, latentSize], parameters: { binary_data_size: size } }] });
  return { headers: { 'inference-header-content-length': String(header.length) }, body: Buffer.concat([header, values]) };
}

/** Other addresses and media types. */
const others: Readonly<Record<string, (model: string) => Omit<MalformedRequest, 'name'>>> = {
  'a model that is not there': () => ({ path: '/v2/models/none/infer', headers: {}, body: withTensor({}) }),
  'a version that is not there': (model) => ({ path: `/v2/models/${model}/versions/999/infer`, headers: {}, body: withTensor({}) }),
  'a path that is none': () => ({ path: '/v2/models/%2e%2e%2f%2e%2e/infer', headers: {}, body: withTensor({}) }),
  'a path with a broken %': () => ({ path: '/v2/models/%zz/infer', headers: {}, body: withTensor({}) }),
  'another media type': (model) => ({ path: pathOf(model), headers: { 'content-type': 'text/plain' }, body: withTensor({}) }),
  'another encoding': (model) => ({ path: pathOf(model), headers: { 'content-encoding': 'gzip' }, body: withTensor({}) }),
};

const pathOf = (model: string): string => `/v2/models/${model}/infer`;

/** Any of them, each as likely. */
export function malformedRequest(random: Random, model: string): MalformedRequest {
  const names = [bodies, binaries, others].flatMap((kind) => Object.keys(kind));
  const name = names[random.integer(names.length)]!;
  const body = bodies[name]?.(random);
  if (body) return { name, path: pathOf(model), headers: { 'content-type': 'application/json' }, body };
  const bytes = binaries[name]?.(random);
  if (bytes) return { name, path: pathOf(model), ...bytes };
  return { name, ...others[name]!(model) };
}
