import { type ExecFileException, execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { generatorModel } from '../../src/bench/soak/soak-model.js';
import { serveFlags } from '../../src/cli/serve-flags.js';
import { SERVING_METRICS } from '../../src/monitoring/serving-metric-table.js';
import { type Served, serve } from './served.js';
import { useWorkplace } from './workplace.js';

const page = readFileSync('docs/serving.md', 'utf8');
const blocks = (language: string) => [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map((match) => match[1]!);

/** Folder of the compiled files, from where packages are found. */
const compiled = resolve(import.meta.dirname, '../..');

describe('docs/serving.md', () => {
  const work = useWorkplace();
  let server: Served;

  before(async () => {
    mkdirSync(work.path('models'));
    writeFileSync(work.path('models', 'digits.onnx'), generatorModel({ seed: 1, latent: 4, side: 8 }));
    server = await serve(work, 'models');
  });

  const commands = blocks('sh').filter((block) => block.includes('curl '));

  it('has commands for everything', () => {
    expect(commands).to.have.length.of.at.least(4);
  });

  for (const [index, block] of commands.entries()) {
    it(`has commands that work (${index + 1})`, async () => {
      const script = block.replaceAll('localhost:8000', server.url).replaceAll('curl ', 'curl --silent --show-error --fail-with-body ');
      // `set -e`: the first that fails ends them all.
      const failure = await promisify(execFile)('sh', ['-ec', script], { cwd: work.path() }).then(
        () => undefined,
        (error: ExecFileException) => error.message,
      );
      expect(failure).to.equal(undefined);
    });
  }

  it('has an example of gRPC that works', async () => {
    const [code = ''] = blocks('js');
    const file = join(compiled, 'grpc-example.mjs');
    writeFileSync(file, code.replace('localhost:8001', server.grpc));
    const { stdout } = await promisify(execFile)(process.execPath, [file]);
    expect(stdout).to.equal('image 2 x 1 x 8 x 8\n');
  });

  it('has every flag, with what the program says of it', () => {
    const rows = serveFlags.map(({ flags, description, defaultValue }) => {
      const initial = defaultValue === undefined ? '' : `\`${defaultValue}\``;
      return `| \`${flags.replaceAll('|', '\\|')}\` | ${description.replaceAll('|', '\\|')} | ${initial} |`;
    });
    expect(tableUnder('Options')).to.deep.equal(rows);
  });

  it('has every metric, with what the program says of it', () => {
    const rows = Object.values(SERVING_METRICS).map(
      ({ name, type, labels, help }) => `| \`${name}\` | ${type} | ${labels.map((label) => `\`${label}\``).join(', ')} | ${help} |`,
    );
    expect(tableUnder('Metrics')).to.deep.equal(rows);
  });
});

/** The rows of the first table below a heading. */
function tableUnder(heading: string): string[] {
  const [, section = ''] = page.split(`## ${heading}\n`);
  const lines = section.split('\n');
  const start = lines.findIndex((line) => line.startsWith('|---'));
  const rest = lines.slice(start + 1);
  return rest.slice(
    0,
    rest.findIndex((line) => !line.startsWith('|')),
  );
}
