import type { ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import type { Standing } from '../../web/protocol.js';
import type { RunSource } from './run-source.js';
import { StreamClient, type StreamTimes } from './stream-client.js';

export interface StreamLimits extends StreamTimes {
  /** Streams at the same time. */
  readonly most: number;
  /** Milliseconds between looks at the clients. */
  readonly check: number;
  /** Milliseconds for the last message to arrive when the server closes. */
  readonly end: number;
  /** Milliseconds after that for pages to fetch what it told of: the last sample grid. */
  readonly farewell: number;
}

const defaults: StreamLimits = { most: 64, heartbeat: 15_000, stall: 30_000, check: 5_000, end: 1_000, farewell: 500 };

/** Milliseconds after which a page that lost its stream asks again. */
const retry = 2_000;

const headers = { 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-store' };

/**
 * Streams of runs to pages, as server-sent events. A run is subscribed to while it has readers, and what it tells is serialised once for
 * all of them.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export class EventStreams {
  readonly #limits: StreamLimits;
  readonly #channels = new Map<RunSource, Channel>();
  #timer: NodeJS.Timeout | undefined;

  constructor(limits: Partial<StreamLimits> = {}) {
    this.#limits = { ...defaults, ...limits };
  }

  get hasRoom(): boolean {
    return this.#clients.length < this.#limits.most;
  }

  /** Answers with the stream of a run, which ends when either side closes it. */
  open(run: RunSource, response: ServerResponse): void {
    const channel = this.#channels.get(run) ?? new Channel(run);
    this.#channels.set(run, channel);
    response.writeHead(200, headers);
    channel.join(response);
    response.once('close', () => {
      if (channel.leave(response)) this.#channels.delete(run);
      if (this.#channels.size === 0) clearInterval(this.#timer);
      if (this.#channels.size === 0) this.#timer = undefined;
    });
    this.#timer ??= setInterval(() => {
      for (const client of this.#clients) client.check(this.#limits);
    }, this.#limits.check).unref();
  }

  /** Ends all streams. */
  async close(): Promise<void> {
    const clients = this.#clients;
    await Promise.all(clients.map((client) => client.end(this.#limits.end)));
    if (clients.length > 0) await setTimeout(this.#limits.farewell);
  }

  get #clients(): StreamClient[] {
    return [...this.#channels.values()].flatMap(({ clients }) => [...clients.values()]);
  }
}

/** The readers of a run. */
class Channel {
  readonly clients = new Map<ServerResponse, StreamClient>();
  #unsubscribe: (() => void) | undefined;

  constructor(private readonly run: RunSource) {}

  join(response: ServerResponse): void {
    this.#unsubscribe ??= this.run.subscribe((update) => {
      const text = update ? message('update', update) : this.#snapshot();
      for (const client of this.clients.values()) client.send(text);
    });
    const client = new StreamClient(response, () => this.#snapshot());
    // Before it is one of the clients: what the run tells these before the snapshot is in the snapshot.
    client.begin(`retry: ${retry}\n\n`);
    this.clients.set(response, client);
  }

  /** @returns whether nobody is left */
  leave(response: ServerResponse): boolean {
    this.clients.delete(response);
    if (this.clients.size > 0) return false;
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    return true;
  }

  #snapshot(): string {
    return message('snapshot', this.run.snapshot());
  }
}

const message = (event: string, data: Standing): string => `id: ${data.iteration}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
