import { expect } from 'chai';
import fc from 'fast-check';
import { abortMessage } from '../../src/cluster/abort-message.js';
import { MpirunMessages } from '../../src/cluster/mpirun-messages.js';

const rule = '-'.repeat(74);
const boxed = (text: string) => [rule, ...text.split('\n'), rule];
const introduction = boxed(`Primary job  terminated normally, but 1 process returned
a non-zero exit code. Per user-direction, the job has been aborted.`);
const killed = boxed('mpirun noticed that process rank 3 with PID 0 on node vm exited on signal 9 (Killed).');
const exited = boxed(`mpirun detected that one or more processes exited with non-zero status, thus causing
the job to be terminated. The first process to do so was:

  Process name: [[23360,1],12]
  Exit code:    2`);

function read(lines: readonly string[]) {
  const messages = new MpirunMessages();
  const passed = lines.flatMap((line) => messages.pass(line));
  return { passed: [...passed, ...messages.rest()], failed: messages.failed };
}

describe("mpirun's messages", () => {
  for (const [title, lines, failed] of [
    ['an exit code', exited, { rank: 12, how: 'exit code 2' }],
    ['a signal', killed, { rank: 3, how: 'signal 9 (Killed)' }],
    [
      'a rank that left early',
      boxed('mpirun has exited due to process rank 1 with PID 0 on\nnode vm exiting improperly. There are three reasons'),
      { rank: 1, how: 'exit code 0 before the others were done' },
    ],
    [
      'MPI_Abort',
      boxed('MPI_ABORT was invoked on rank 0 in communicator MPI_COMM_WORLD\nwith errorcode 4.'),
      { rank: 0, how: 'MPI_Abort(4)' },
    ],
    [
      'an exit code as Open MPI 5 says it',
      boxed('  Process name: [prterun-vm-14412@1,1]\n  Exit code:    1'),
      { rank: 1, how: 'exit code 1' },
    ],
  ] as const) {
    it(`name the rank that failed, and are not passed on: ${title}`, () => {
      expect(read([...introduction, 'of a rank', ...lines])).to.deep.equal({ passed: ['of a rank'], failed });
    });
  }

  it('name the first of those that failed', () => {
    expect(read([...killed, ...exited]).failed?.rank).to.equal(3);
  });

  it('are gone before by what a rank says that ends all, which is for the launcher only', () => {
    const messages = new MpirunMessages();
    const lines = ['why', abortMessage(1, 3), abortMessage(0, 1), ...killed];
    expect(lines.flatMap((line) => messages.pass(line))).to.deep.equal(['why']);
    expect(messages.aborting).to.deep.equal({ rank: 1, how: 'MPI_Abort(3)' });
    expect(messages.failed?.rank).to.equal(3);
  });

  it('are passed on where they say anything else', () => {
    const lines = boxed('There are not enough slots available in the system');
    expect(read(lines)).to.deep.equal({ passed: lines, failed: undefined });
  });

  it('of signals that were forwarded are left out', () => {
    expect(read(['a', 'mpirun: Forwarding signal 12 to job', 'b']).passed).to.deep.equal(['a', 'b']);
  });

  it('leave every line of a rank as it is, whatever rules it draws', () => {
    const line = fc.oneof(fc.constant(rule), fc.constantFrom('', 'iteration 7', '---'), fc.string());
    fc.assert(
      fc.property(fc.array(line, { maxLength: 100 }), (lines) => {
        expect(read(lines).passed).to.deep.equal(lines);
      }),
    );
  });
});
