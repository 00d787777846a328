import { readFileSync } from 'node:fs';
import { InvalidArgumentError, Option } from 'commander';
import { InputError } from '../errors.js';
import type { ServerOptions } from '../serving/server.js';
import { wholeNumber } from './flags.js';

/** What commander makes of the flags of `ganforge serve`. */
export interface ServeFlags {
  readonly port: number;
  readonly grpcPort: number | 'off';
  readonly host: string;
  readonly maxBatch?: number;
  readonly batchDelay: number;
  readonly maxQueue: number;
  readonly device: string;
  readonly workers?: number;
  readonly threads?: number;
  readonly timeout: number;
  readonly maxBody: number;
  readonly maxCount: number;
  readonly modelConcurrency: number;
  readonly pollInterval: number;
  readonly apiKey?: string;
  readonly tlsKey?: string;
  readonly tlsCert?: string;
  readonly allowOrigin?: string;
  readonly accessLog?: boolean;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

const port = wholeNumber(0, 65535);

/** Every flag, in the order of `--help`. */
export const serveFlags: readonly Option[] = [
  option('--port <n>', 'of REST, pictures, playground and metrics; 0 takes any that is free', port, 8000),
  option('--grpc-port <n|off>', 'of gRPC', (text) => (text === 'off' ? text : port(text)), 8001),
  option('--host <address>', 'to listen on; 0.0.0.0 is all of the machine', String, '127.0.0.1'),
  option(
    '--max-batch <n>',
    'rows computed at once, at most (default: what is measured to be fast enough, up to 64)',
    wholeNumber(1, 65536),
  ),
  option('--batch-delay <ms>', 'that a batch which is not full waits for more rows, though a worker is free', wholeNumber(0, 60_000), 0),
  option('--max-queue <n>', 'rows of a model that wait, at most; more are refused for now', wholeNumber(1), 1024),
  option('--device <name>', 'cpu, webgpu, cuda or cuda:0,1', device, 'cpu'),
  option('--workers <n>', 'sessions of each model, a thread each (default: what is measured to be fastest)', wholeNumber(1, 1024)),
  option('--threads <n>', 'threads that onnxruntime has in each session (default: likewise)', wholeNumber(1, 1024)),
  option('--timeout <s>', 'seconds a request may take, waiting included', wholeNumber(1, 86_400), 30),
  option('--max-body <MiB>', 'size of a request', wholeNumber(1, 1024), 64),
  option('--max-count <n>', 'images of one request for pictures', wholeNumber(1, 4096), 64),
  option('--model-concurrency <n>', 'requests of a model at once, those that wait included', wholeNumber(1), 1024),
  option('--poll-interval <s>', 'seconds between looks for new, changed and removed models; 0 = never', wholeNumber(0, 86_400), 1),
  option('--api-key <key>', 'that requests have to give, as `Authorization: Bearer KEY` or `X-API-Key: KEY`').env('GANFORGE_API_KEY'),
  option('--tls-key <file.pem>', 'private key; serves https and gRPC over TLS'),
  option('--tls-cert <file.pem>', 'its certificate, with the chain'),
  option('--allow-origin <origin>', 'whose pages may use the server from a browser, such as https://example.org'),
  option('--access-log', 'print a line of JSON a request to the standard output'),
  option('--quiet', 'print problems only'),
  option('--json', 'print one JSON object a line'),
];

function option(flag: string, description: string, parse?: (text: string) => unknown, initial?: string | number): Option {
  const made = new Option(flag, description);
  if (parse) made.argParser(parse);
  return initial === undefined ? made : made.default(initial);
}

function device(text: string): string {
  if (/^(cpu|webgpu|cuda(:\d+(,\d+)*)?)$/.test(text)) return text;
  throw new InvalidArgumentError('expected cpu, webgpu, cuda or cuda:0,1');
}

/**
 * What the flags ask for.
 * @throws InputError where there is a TLS key without a certificate, or the other way round, or a file can't be read
 */
export function serverOptions(paths: readonly string[], given: ServeFlags): ServerOptions {
  const { port, grpcPort, host, batchDelay, maxQueue, device, maxCount, modelConcurrency } = given;
  const { maxBatch, workers, threads, apiKey, allowOrigin } = given;
  const tls = readTls(given);
  return {
    ...{ paths, port, grpcPort, host, batchDelay, maxQueue, device, maxCount, modelConcurrency },
    timeout: given.timeout * 1000,
    maxBody: given.maxBody * 2 ** 20,
    pollInterval: given.pollInterval * 1000,
    ...(maxBatch !== undefined && { maxBatch }),
    ...(workers !== undefined && { workers }),
    ...(threads !== undefined && { threads }),
    ...(apiKey !== undefined && { apiKey }),
    ...(allowOrigin !== undefined && { allowOrigin }),
    ...(tls && { tls }),
    ...(given.accessLog && { accessLog: { level: 'info' } }),
  };
}

function readTls({ tlsKey, tlsCert }: ServeFlags): ServerOptions['tls'] {
  if (tlsKey === undefined && tlsCert === undefined) return undefined;
  if (tlsKey === undefined || tlsCert === undefined) {
    const [there, missing] = tlsKey === undefined ? ['--tls-cert', '--tls-key'] : ['--tls-key', '--tls-cert'];
    throw new InputError('tls-incomplete', `${there} is given without ${missing}`, 'give both');
  }
  return { key: readPem('--tls-key', tlsKey), cert: readPem('--tls-cert', tlsCert) };
}

function readPem(flag: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    throw new InputError('tls-missing', `${path} can't be read`, `give ${flag} a PEM file`);
  }
}
