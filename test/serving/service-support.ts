import { mkdirSync } from 'node:fs';
import { expect } from 'chai';
import { type FailureKind, ServingFailure } from '../../src/serving/failure.js';
import type { InferenceRequest } from '../../src/serving/inference-service.js';
import { ModelService, type ServiceOptions } from '../../src/serving/service.js';
import type { ServingEvent } from '../../src/serving/serving-events.js';
import { ServingMetrics } from '../../src/serving/serving-metrics.js';
import { testFolder } from '../monitoring/folder.js';
import { FakeRunners } from './fake-runner.js';
import { smallModel } from './small-model.js';
import { writeAnew } from './write-anew.js';

/** Versions 1 and 2 of the model `gan`, tagged so; a service of them when a test opens one. */
export class TestService {
  readonly at = testFolder();
  runners = new FakeRunners();
  metrics = new ServingMetrics();
  events: ServingEvent[] = [];
  private service!: ModelService;

  renew(): void {
    this.runners = new FakeRunners();
    this.metrics = new ServingMetrics();
    this.events = [];
    for (const folder of ['m/gan/1', 'm/gan/2']) mkdirSync(this.at(folder), { recursive: true });
    this.put('m/gan/1/model.onnx', 1);
    this.put('m/gan/2/model.onnx', 2);
  }

  /** A model whose runner answers with `tag`. */
  readonly put = (path: string, tag: number, metadata: Readonly<Record<string, string>> = {}): void =>
    writeAnew(this.at(path), smallModel({ metadata: { tag: String(tag), ...metadata } }));

  readonly open = async (options: Partial<ServiceOptions> = {}): Promise<ModelService> => {
    const { runners, metrics } = this;
    const observe = (event: ServingEvent) => void this.events.push(event);
    this.service = await ModelService.open({ paths: [this.at('m')], startRunner: runners.start, metrics, observe, ...options });
    return this.service;
  };

  /** The lines of the metrics. */
  readonly lines = async (): Promise<string[]> => (await this.metrics.registry.metrics()).split('\n');

  readonly answerAll = (): void => {
    for (const runner of this.runners.started) runner.answerAll();
  };

  async close(): Promise<void> {
    this.answerAll();
    await this.service.close();
    expect(this.runners.open).to.deep.equal([]);
  }
}

/** For all tests of the enclosing `describe`; each is to open it. */
export function useService(): TestService {
  const served = new TestService();
  beforeEach(() => served.renew());
  afterEach(() => served.close());
  return served;
}

/** A request of so many rows for the newest `gan`. */
export const request = (rows = 1, changes: Partial<InferenceRequest> = {}): InferenceRequest => {
  const data = new Float32Array(2 * rows);
  return { model: 'gan', inputs: [{ name: 'x', datatype: 'FP32', shape: [rows, 2], data }], ...changes };
};

/** What `work` throws. */
export function failureOf(work: () => unknown): ServingFailure {
  try {
    work();
  } catch (error) {
    if (error instanceof ServingFailure) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

/** Expects an answer to fail so, with words that include `message`. */
export async function expectFailure(answer: Promise<unknown>, kind: FailureKind, message: string, retryAfter?: number): Promise<void> {
  const outcome: unknown = await answer.catch((error: unknown) => error);
  expect(outcome).to.be.instanceOf(ServingFailure);
  if (!(outcome instanceof ServingFailure)) return;
  expect(outcome.kind).to.equal(kind);
  expect(outcome.message).to.include(message);
  if (retryAfter !== undefined) expect(outcome.retryAfter).to.equal(retryAfter);
}
