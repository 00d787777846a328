import { expect } from 'chai';
import { jsonLines } from './program.js';
import { writeModel } from './served.js';
import { useWorkplace } from './workplace.js';

interface Measured {
  readonly model: string;
  readonly raw: { readonly rowsPerSecond: number };
  readonly closed: readonly {
    readonly protocol: string;
    readonly concurrency: number;
    readonly rate: number;
    readonly errors: number;
    readonly batch: number;
  }[];
  readonly half: readonly { readonly protocol: string; readonly offered: number; readonly errors: number }[];
}

describe('ganforge bench serve', () => {
  const work = useWorkplace();
  const short = ['--seconds', '1', '--rounds', '1', '--concurrency', '2'];
  before(() => writeModel(work.path('faces.onnx')));

  it('measures every protocol beside onnxruntime alone, without an error', async () => {
    const { stdout, stderr } = await work.succeed('bench', 'serve', 'faces.onnx', ...short, '--json');
    const [measured] = jsonLines(stdout) as unknown[] as Measured[];
    expect(measured?.model).to.equal('faces');
    expect(measured?.raw.rowsPerSecond).to.be.above(0);
    expect(measured?.closed.map(({ protocol, concurrency, errors }) => [protocol, concurrency, errors])).to.deep.equal([
      ['rest', 2, 0],
      ['grpc', 2, 0],
      ['json', 2, 0],
    ]);
    for (const { rate, batch } of measured?.closed ?? []) {
      expect(rate).to.be.above(0);
      expect(batch).to.be.within(1, 2);
    }
    expect(measured?.half.map(({ protocol, errors }) => [protocol, errors])).to.deep.equal([
      ['rest', 0],
      ['grpc', 0],
    ]);
    expect(stderr).to.include('round 1 of 1');
  });

  it('shows tables, of the protocols asked for', async () => {
    const { stdout } = await work.succeed('bench', 'serve', 'faces.onnx', ...short, '--protocols', 'rest');
    expect(stdout).to.match(/^onnxruntime alone: \d+ images\/s with batches of \d+, /m);
    expect(stdout).to.match(/^the server's largest batch: (8|16|32|64) rows, \d+\.\d+ ms of onnxruntime alone$/m);
    // At the concurrency, and at half of what came of it.
    expect(stdout.match(/^REST, binary .* 0$/gm)).to.have.length(2);
    expect(stdout).to.not.include('gRPC');
  });

  for (const [args, says] of [
    [['none.onnx'], 'none.onnx'],
    [['faces.onnx', '--protocols', 'soap'], 'rest, grpc, json'],
    [['faces.onnx', '--concurrency', '1,none'], 'whole number'],
  ] as const) {
    it(`${args.join(' ')}: exit 2 and one line`, async () => {
      const { code, stdout, stderr } = await work.run('bench', 'serve', ...args);
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
      expect(stderr)
        .to.match(/^ganforge: [^\n]+\n$/)
        .and.include(says);
    });
  }
});
