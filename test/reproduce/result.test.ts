import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { InputError } from '../../src/errors.js';
import { formatResult, readResult, readResults, resultFile } from '../../src/reproduce/result.js';
import { figure, result } from './support.js';

describe('result.json', () => {
  let root: string;
  before(() => {
    root = mkdtempSync(join(tmpdir(), 'ganforge-results-'));
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  const write = (name: string, text: string): string => {
    mkdirSync(join(root, name), { recursive: true });
    writeFileSync(resultFile(join(root, name)), text);
    return join(root, name);
  };

  it('is read back as it was written, its numbers to eight digits', () => {
    const values = { mean: 0.123456789, low: -1e-12, high: 1234567.89, values: [1, 2.5, -3e-7] };
    const text = formatResult(result({ modes: { title: 'Modes [covered]', better: 'higher', values: { generated: values } } }));
    const read = readResult(write('one', text)).figures.modes!;
    expect(read).to.deep.equal({
      title: 'Modes [covered]',
      better: 'higher',
      values: { generated: { mean: 0.12345679, low: -1e-12, high: 1234567.9, values: [1, 2.5, -3e-7] } },
    });
    expect(text).to.include('"values": [1, 2.5, -3e-7]');
  });

  it('that is missing, torn or of another form is refused by its path', () => {
    expect(() => readResult(join(root, 'none'))).to.throw(InputError, join(root, 'none', 'result.json'));
    expect(() => readResult(write('torn', '{"system": "gan"'))).to.throw(InputError, 'torn');
    expect(() => readResult(write('form', '{"system": "gan"}'))).to.throw(InputError, 'experiment');
  });

  it('is looked for in every folder below one', () => {
    const below = mkdtempSync(join(root, 'all-'));
    for (const name of ['gan-ring', 'empty', 'gan-grid']) mkdirSync(join(below, name));
    for (const name of ['gan-ring', 'gan-grid'])
      writeFileSync(resultFile(join(below, name)), formatResult(result({ modes: figure({ generated: 8 }) })));
    expect([...readResults(below).keys()]).to.deep.equal(['gan-grid', 'gan-ring']);
    expect([...readResults(join(below, 'nowhere'))]).to.be.empty;
  });
});
