import type { Output } from './progress.js';

/** A line of a terminal in which what a program does passes by; nothing where there is no terminal. */
export function passingLine(terminal: Output = process.stderr): { readonly show: (text: string) => void; readonly clear: () => void } {
  const erase = '\r\x1b[K';
  let shown = false;
  return {
    show: (text) => {
      if (!terminal.isTTY) return;
      terminal.write(`${erase}  ${text.trim().slice(0, Math.max(0, (terminal.columns ?? 80) - 3))}`);
      shown = true;
    },
    clear: () => {
      if (shown) terminal.write(erase);
      shown = false;
    },
  };
}
