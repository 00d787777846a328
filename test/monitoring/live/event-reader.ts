import { get, type IncomingMessage } from 'node:http';
import { History } from '../../../src/web/browser/history.js';
import type { EventEntry, Snapshot, Update } from '../../../src/web/protocol.js';

/** A message of a stream of server-sent events; a comment has text only. */
export interface Message {
  readonly id?: string;
  readonly event?: string;
  readonly data?: string;
  readonly retry?: string;
  readonly comment?: string;
}

/** Reads a stream as a page does. */
export class EventReader {
  readonly messages: Message[] = [];
  /** As the messages have told them. */
  history = new History();
  events: EventEntry[] = [];
  last: Snapshot | Update | undefined;
  ended = false;
  #text = '';
  #wake: (() => void)[] = [];

  private constructor(readonly response: IncomingMessage) {
    response.setEncoding('utf8').on('data', (text: string) => this.#take(text));
    response.on('error', () => {});
    response.on('close', () => {
      this.ended = true;
      this.#look();
    });
  }

  /** Resolves once the server has answered. */
  static open(url: string): Promise<EventReader> {
    return new Promise((resolve, reject) => {
      get(url, { agent: false }, (response) => resolve(new EventReader(response))).on('error', reject);
    });
  }

  async until(condition: (reader: EventReader) => boolean): Promise<void> {
    while (!condition(this)) {
      if (this.ended) throw new Error('the stream has ended');
      await new Promise<void>((resolve) => this.#wake.push(resolve));
    }
  }

  /** Of the messages with data, in their order. */
  get kinds(): string[] {
    return this.messages.flatMap(({ event }) => event ?? []);
  }

  close(): void {
    this.response.destroy();
  }

  #take(text: string): void {
    this.#text += text;
    const blocks = this.#text.split('\n\n');
    this.#text = blocks.pop() ?? '';
    for (const block of blocks) this.#message(block);
    this.#look();
  }

  #message(block: string): void {
    const fields = block.split('\n').map((line) => {
      const colon = line.indexOf(': ');
      return [line.slice(0, colon) || 'comment', line.slice(colon + 2)];
    });
    const message: Message = Object.fromEntries(fields);
    this.messages.push(message);
    if (message.event === 'snapshot') {
      const snapshot: Snapshot = JSON.parse(message.data!);
      this.last = snapshot;
      this.history = History.from(snapshot.history);
      this.events = [...snapshot.events];
    } else if (message.event === 'update') {
      const update: Update = JSON.parse(message.data!);
      this.last = update;
      for (const row of update.rows) this.history.add(row);
      this.events = [...this.events, ...update.events].slice(-200);
    }
  }

  #look(): void {
    const woken = this.#wake;
    this.#wake = [];
    for (const wake of woken) wake();
  }
}
