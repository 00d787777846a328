import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';

/** Folder of the compiled files. */
const compiled = resolve(import.meta.dirname, '../..');
const page = readFileSync('docs/onnx.md', 'utf8');

/** The examples of the page with the heading above each. */
const examples = [...page.matchAll(/^```js\n(.*?)^```/gms)].map((match) => ({
  heading: page
    .slice(0, match.index)
    .match(/^## (.*)$/gm)!
    .at(-1)!
    .slice('## '.length),
  code: match[1]!,
}));

/** What the comments behind `console.log` say. */
const promised = (code: string): string[] => [...code.matchAll(/^console\.log\(.*\); \/\/ (.*)$/gm)].map((match) => match[1]!);

describe('docs/onnx.md', () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(compiled, 'examples-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('has examples, each of which prints something', () => {
    expect(examples.length).to.be.at.least(8);
    for (const { code } of examples) expect(promised(code)).not.to.deep.equal([]);
  });

  for (const [i, { heading, code }] of examples.entries()) {
    it(`says what its example ${i + 1} prints (${heading})`, async () => {
      const file = join(folder, `example-${i + 1}.mjs`);
      const entrance = pathToFileURL(join(compiled, 'src/onnx/index.js')).href;
      writeFileSync(file, code.replaceAll("'ganforge/onnx'", `'${entrance}'`));
      const { stdout } = await promisify(execFile)(process.execPath, [file]);
      const printed = stdout.split('\n').filter((line) => line && !line.startsWith('===') && !line.includes('tfjs-node'));
      expect(printed).to.deep.equal(promised(code));
    });
  }

  it('names the entrance that package.json exports, with its types', () => {
    const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as { exports: Record<string, Record<string, string>> };
    expect(exports['./onnx']).to.deep.equal({ types: './dist/src/onnx/index.d.ts', default: './dist/src/onnx/index.js' });
    for (const file of ['index.js', 'index.d.ts']) expect(existsSync(join(compiled, 'src/onnx', file)), file).to.equal(true);
  });
});
