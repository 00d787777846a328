import type { ModelState, ServedModel } from '../serving/inference-service.js';
import type { RunningServer } from '../serving/server.js';
import { eventLine, type ServingEvent, type ServingObserver } from '../serving/serving-events.js';
import type { TensorSignature } from '../serving/signature.js';
import type { OutputMode } from './session.js';
import { table } from './terminal/table.js';

/** What a server tells in the terminal. */
export interface ServingOutput {
  /** Follows what happens to models. */
  readonly observe: ServingObserver;
  /** It listens. */
  listening(server: RunningServer): void;
  /** All models have been loaded, or have failed to. */
  ready(server: RunningServer): void;
  /** It takes no more requests. */
  stopping(): void;
  /** Something that people should know. */
  warn(text: string): void;
}

/** How a model was started. */
interface Start {
  split?: string;
  maxBatch?: number;
  seconds?: number;
}

const problems: readonly ServingEvent['type'][] = ['load-failed', 'worker-lost', 'fault', 'unreadable', 'poll-failed'];

/**
 * @param log whether the standard output is for the access log: then people are told on stderr
 */
export function createServingOutput(mode: OutputMode, log: boolean): ServingOutput {
  const starts = new Map<string, Start>();
  /** Whether it is told what goes well, model by model. */
  let follows = false;
  const say = (text: string) => (log ? process.stderr : process.stdout).write(text);
  const line = (value: object) => process.stdout.write(`${JSON.stringify(value)}\n`);
  return {
    observe(event) {
      if (event.type === 'split' || event.type === 'loaded') remember(starts, event);
      if (mode === 'json') line(jsonEvent(event));
      // At the start, what goes well is told when all is there.
      else if (problems.includes(event.type) || follows || (mode === 'normal' && event.type === 'note')) warn(eventLine(event));
      if (event.type === 'fault' || event.type === 'poll-failed') tellFault(event.error);
    },
    listening({ url, grpc }) {
      if (mode === 'json') line({ type: 'server', url, ...(grpc !== undefined && { grpc }) });
    },
    ready(server) {
      follows = mode === 'normal';
      if (mode === 'json') line({ type: 'ready', models: server.states() });
      if (mode === 'normal') say(`${modelTable(server, starts)}${addresses(server)}`);
    },
    stopping() {
      follows = false;
      if (mode === 'json') line({ type: 'stopping' });
      if (mode === 'normal') warn('answering what has been accepted; a second signal ends at once');
    },
    warn(text) {
      if (mode === 'json') line({ type: 'warning', text });
      else warn(text);
    },
  };
}

const warn = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

/** A mistake of our own: where it was made. */
function tellFault(error: unknown): void {
  if (error instanceof Error && error.stack !== undefined) warn(error.stack);
}

function jsonEvent(event: ServingEvent): object {
  const { type, ...rest } = event;
  const told = 'error' in rest ? { ...rest, error: rest.error instanceof Error ? rest.error.message : String(rest.error) } : rest;
  return { type: 'model', event: type, ...told };
}

function remember(starts: Map<string, Start>, event: ServingEvent & { readonly type: 'split' | 'loaded' }): void {
  const key = `${event.name}/${event.version}`;
  const start = starts.get(key) ?? {};
  starts.set(key, start);
  if (event.type === 'loaded') {
    start.seconds = event.seconds;
  } else {
    start.split = `${event.workers} x ${event.threads}`;
    start.maxBatch = event.maxBatch;
  }
}

function modelTable(server: RunningServer, starts: ReadonlyMap<string, Start>): string {
  const ready = server.states().filter(({ state }) => state === 'ready');
  if (ready.length === 0) return 'no model yet\n';
  return table([
    ['model', 'version', 'inputs', 'outputs', 'workers x threads', 'batches', 'ready after'],
    ...ready.map((state) => modelRow(server.model(state.name, state.version), state, starts)),
  ]);
}

function modelRow({ signature }: ServedModel, { name, version }: ModelState, starts: ReadonlyMap<string, Start>): string[] {
  const { split = '', maxBatch = '', seconds = 0 } = starts.get(`${name}/${version}`) ?? {};
  return [name, version, tensors(signature.inputs), tensors(signature.outputs), split, `${maxBatch}`, `${seconds.toFixed(2)} s`];
}

const tensors = (all: readonly TensorSignature[]): string =>
  all.map(({ name, datatype, shape }) => `${name} ${datatype}[${shape.map((d) => (d === -1 ? 'n' : d)).join(',')}]`).join(' ');

function addresses({ url, grpc }: RunningServer): string {
  const lines = [`playground  ${url}/`, `REST        ${url}/v2`, `metrics     ${url}/metrics`];
  if (grpc !== undefined) lines.push(`gRPC        ${grpc}`);
  return `${lines.join('\n')}\n`;
}
