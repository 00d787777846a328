import { expect } from 'chai';
import type { Measured } from '../../src/bench/peer-rounds.js';
import { peerColumns, peerRows } from '../../src/bench/peer-table.js';

const measured = (name: string, isPeer: boolean, precision: Measured['precision'], outcome: Measured['outcome']): Measured => ({
  name,
  isPeer,
  precision,
  outcome,
});

describe('the table of peers', () => {
  const scale = { title: 'case', batch: 10, operations: 100, sgemm: 400 };

  it('has the ratios to the first and to the fastest peer of the same precision, round by round', () => {
    const rows = peerRows(
      [
        measured('PyTorch, eager', true, 'float32', [2, 4, 2]),
        measured('PyTorch, compile', true, 'float32', [1, 2, 1]),
        measured('PyTorch, bf16', true, 'bf16', [0.5, 1, 0.5]),
        measured('ganforge', false, 'float32', [0.5, 1, 1]),
        measured('ganforge bf16', false, 'bf16', [0.25, 0.5, 0.25]),
      ],
      scale,
    );
    expect(rows).to.deep.equal([
      ['case', 'PyTorch, eager', '2.00', '5', '1.00', '0.50', '13%'],
      ['case', 'PyTorch, compile', '1.00', '10', '2.00', '1.00', '25%'],
      ['case', 'PyTorch, bf16', '0.500', '20', '4.00', '1.00', '50%'],
      ['case', 'ganforge', '1.00', '10', '4.00', '2.00', '25%'],
      ['case', 'ganforge bf16', '0.250', '40', '8.00', '2.00', '100%'],
    ]);
    for (const row of rows) expect(row).to.have.length(peerColumns.length);
  });

  it('says of what does not run why not, and measures nothing against it', () => {
    const rows = peerRows(
      [
        measured('PyTorch, eager', true, 'float32', [2]),
        measured('PyTorch, bf16', true, 'bf16', { failure: 'no compiler' }),
        measured('ganforge bf16', false, 'bf16', [1]),
      ],
      scale,
    );
    expect(rows[1]).to.deep.equal(['case', 'PyTorch, bf16', 'does not run: no compiler']);
    expect(rows[2]!.slice(4, 6)).to.deep.equal(['2.00', '-']);
  });
});
