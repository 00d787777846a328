import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { resolveConfig } from '../../src/config/resolve.js';
import { runConfigSchema } from '../../src/config/schema.js';
import { formatConfig, parseConfig, parseValue, readConfigFile } from '../../src/config/yaml.js';
import { fakeSystem } from './fake-system.js';
import { inputError } from './input-error.js';

describe('configuration files', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ganforge-yaml-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are read as YAML', () => {
    const path = join(folder, 'run.yaml');
    writeFileSync(path, 'system: gan\nema:\n  decay: 0.9 # a comment\n');
    expect(readConfigFile(path)).to.deep.equal({ system: 'gan', ema: { decay: 0.9 } });
  });

  it('with a syntax error are refused with file, line and column', () => {
    const error = inputError(() => parseConfig('system: gan\nbatch: [1, 2\nseed: 3\n', 'run.yaml'));
    expect(error.code).to.equal('config-syntax');
    expect(error.message).to.match(/^run\.yaml:3:\d+: /);
  });

  it('with a key given twice, an unknown alias, or no keys are refused', () => {
    expect(inputError(() => parseConfig('seed: 1\nseed: 2\n', 'run.yaml')).message).to.match(/^run\.yaml:2:1: /);
    expect(inputError(() => parseConfig('seed: *other\n', 'run.yaml')).code).to.equal('config-syntax');
    expect(inputError(() => parseConfig('- 1\n', 'run.yaml')).code).to.equal('config-shape');
    expect(inputError(() => parseConfig('just words\n', 'run.yaml')).code).to.equal('config-shape');
  });

  it('that are not there are refused by path and cause', () => {
    const error = inputError(() => readConfigFile(join(folder, 'none.yaml')));
    expect(error.code).to.equal('config-unreadable');
    expect(error.message).to.include('none.yaml').and.include('ENOENT');
  });

  it('may be empty', () => expect(parseConfig('# nothing\n', 'run.yaml')).to.deep.equal({}));

  it('that were written hold every key, a comment for each, and give the same configuration again', () => {
    const system = fakeSystem();
    const config = resolveConfig({ flags: { duration: '90s', data: ['folder:/a: b #c'] }, set: ['k=3'] }, system, 2);
    const text = formatConfig(config, system.options);
    expect(runConfigSchema.parse(parseConfig(text, ''))).to.deep.equal(config);
    expect(resolveConfig({ file: parseConfig(text, ''), flags: {}, set: [] }, system, 7)).to.deep.equal(config);
    const lines = text.split('\n');
    for (const key of ['system:', 'batch:', 'device:', '  decay:', '  every:', '  k:', '  learningRate:']) {
      const at = lines.findIndex((line) => line.startsWith(key));
      expect(at, key).to.be.greaterThan(0);
      expect(lines[at - 1], key).to.match(/^ *# \S/);
    }
  });
});

describe('values on the command line', () => {
  for (const [text, value] of [
    ['0.99', 0.99],
    ['1e3', 1000],
    ['true', true],
    ['null', null],
    ['words here', 'words here'],
    ['[64, 128]', [64, 128]],
    ['[64', '[64'],
    ['"5"', '5'],
  ] as const) {
    it(`reads ${text} as ${JSON.stringify(value)}`, () => expect(parseValue(text)).to.deep.equal(value));
  }
});
