import { mkdirSync } from 'node:fs';
import { expect } from 'chai';
import { ModelRepository } from '../../../src/serving/repository/model-repository.js';
import { eventLine, type ServingEvent } from '../../../src/serving/serving-events.js';
import { testFolder } from '../../monitoring/folder.js';
import { type FakeRunner, FakeRunners } from '../fake-runner.js';
import { smallModel } from '../small-model.js';
import { writeAnew } from '../write-anew.js';

/** A folder `m` of `gan.onnx`, tagged 1, and `dcgan/2/model.onnx`, tagged 2; a repository of it when a test opens one. */
export class TestRepository {
  readonly at = testFolder();
  runners = new FakeRunners();
  events: ServingEvent[] = [];
  private repository!: ModelRepository;

  renew(): void {
    this.runners = new FakeRunners();
    this.events = [];
    mkdirSync(this.at('m/dcgan/2'), { recursive: true });
    this.put('m/gan.onnx', 1);
    this.put('m/dcgan/2/model.onnx', 2);
  }

  /** A model whose runner answers with `tag`. */
  readonly put = (path: string, tag: number, metadata: Readonly<Record<string, string>> = {}): void =>
    writeAnew(this.at(path), smallModel({ metadata: { tag: String(tag), ...metadata } }));

  readonly open = async (...paths: readonly string[]): Promise<ModelRepository> => {
    const observe = (event: ServingEvent) => void this.events.push(event);
    this.repository = await ModelRepository.open({
      paths: paths.map((path) => this.at(path)),
      startRunner: this.runners.start,
      observe,
      batchComputed: () => {},
    });
    return this.repository;
  };

  /** What answers, by its tag. */
  readonly answers = () =>
    Object.fromEntries([...this.repository.serving].map(({ name, version, runner }) => [`${name}/${version}`, this.tagOf(runner)]));

  readonly states = () => Object.fromEntries(this.repository.states().map(({ name, version, state }) => [`${name}/${version}`, state]));

  readonly reasonOf = (name: string) => this.repository.states().find((state) => state.name === name)?.reason;

  readonly eventTypes = (name: string) => this.events.flatMap((event) => ('name' in event && event.name === name ? [event.type] : []));

  /** The runner started for the model with that tag. */
  readonly fake = (tag: number): FakeRunner => {
    const runner = this.runners.started.find((each) => each.tag === tag);
    if (!runner) throw new Error(`no runner was started for ${tag}`);
    return runner;
  };

  async close(): Promise<void> {
    await this.repository.close();
    expect(this.runners.open).to.deep.equal([]);
    for (const event of this.events) expect(eventLine(event)).to.match(/^\S.*\S$/);
  }

  private tagOf(runner: unknown): number | undefined {
    return this.runners.started.find((each) => each === runner)?.tag;
  }
}

/** For all tests of the enclosing `describe`; each is to open it. */
export function useRepository(): TestRepository {
  const served = new TestRepository();
  beforeEach(() => served.renew());
  afterEach(() => served.close());
  return served;
}
