import { expect } from 'chai';
import type { ExceptionGroup } from './exceptions/exception-group.js';
import { omissionOf } from './selection.js';
import type { Outcome } from './suite.js';
import { judge } from './verdict.js';

const outcome = (name: string, status: Outcome['status'], file = 'ops/abs_test'): Outcome => ({ file, name, status, messages: [] });
const list: readonly ExceptionGroup[] = [
  { cause: 'no strings', tests: { 'ops/abs_test': ['abs of a string'], 'ops/add_test': ['add strings'] } },
  { cause: 'disabled', tests: { 'ops/abs_test': ['abs later'] } },
];
const all = (): boolean => true;

describe('the verdict of a conformance run', () => {
  it('counts failed and skipped tests whether they are listed or not', () => {
    const outcomes = [
      outcome('abs', 'passed'),
      outcome('abs of a string', 'failed'),
      outcome('abs later', 'skipped'),
      outcome('b', 'failed'),
    ];
    const { passed, failed, skipped } = judge(outcomes, list, all);
    expect({ passed, failed, skipped }).to.deep.equal({ passed: 1, failed: 2, skipped: 1 });
  });

  it('names what fails or is skipped without being listed, by file and name', () => {
    const elsewhere = outcome('abs of a string', 'failed', 'ops/add_test');
    const { unlisted } = judge([outcome('abs of a string', 'failed'), elsewhere, outcome('x', 'skipped')], list, all);
    expect(unlisted).to.deep.equal([elsewhere, outcome('x', 'skipped')]);
  });

  it('names what is listed and passes, or is gone', () => {
    const { stale } = judge([outcome('abs of a string', 'passed'), outcome('abs later', 'skipped')], list, all);
    expect(stale.map(({ name }) => name)).to.deep.equal(['abs of a string', 'add strings']);
  });

  it('keeps an entry while one of several tests of its name fails', () => {
    const twice = [outcome('abs of a string', 'passed'), outcome('abs of a string', 'failed')];
    expect(judge(twice, list, ({ name }) => name === 'abs of a string').stale).to.deep.equal([]);
  });

  it('judges no entry that was not run', () => {
    expect(judge([], list, ({ file }) => file === 'ops/add_test').stale.map(({ name }) => name)).to.deep.equal(['add strings']);
  });

  it('groups listed failures by cause', () => {
    const { listed } = judge([outcome('abs of a string', 'failed'), outcome('abs later', 'skipped')], list, all);
    expect([...listed].map(([cause, tests]) => [cause, tests.length])).to.deep.equal([
      ['no strings', 1],
      ['disabled', 1],
    ]);
  });
});

describe('the selection of conformance tests', () => {
  it('takes what tfjs-core runs for every backend, and leaves out files that are no business of one', () => {
    expect(omissionOf('ops/abs_test', 'abs onnx {} basic')).to.equal(undefined);
    expect(omissionOf('ops/conv_util_test', 'conv_util computeConv2DInfo')).to.match(/use no backend/);
    expect(omissionOf('io/http_test', 'http onnx {} loads')).to.match(/file and model formats/);
  });
});
