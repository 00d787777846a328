import { expect } from 'chai';
import { passingLine } from '../../../src/cli/terminal/passing-line.js';

describe('a passing line', () => {
  function line(terminal: { readonly isTTY?: boolean; readonly columns?: number }) {
    let written = '';
    const passing = passingLine({
      ...terminal,
      write: (text: string) => {
        written += text;
      },
    });
    return { ...passing, written: () => written };
  }

  it('is replaced by the next, cut to the width of the terminal, and gone at the end', () => {
    const { show, clear, written } = line({ isTTY: true, columns: 12 });
    show(' Collecting tensorflow-cpu ');
    clear();
    clear();
    expect(written()).to.equal('\r\x1b[K  Collectin\r\x1b[K');
  });

  it('is nothing without a terminal', () => {
    const { show, clear, written } = line({});
    show('Collecting');
    clear();
    expect(written()).to.equal('');
  });
});
