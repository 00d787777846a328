/** What the browser remembers, where it does: storage may be forbidden or full, and is then as if it were empty. */
export class Remembered {
  constructor(
    private readonly kind: 'localStorage' | 'sessionStorage',
    private readonly key: string,
  ) {}

  read(): string | null {
    try {
      return window[this.kind].getItem(this.key);
    } catch {
      return null;
    }
  }

  /** @param value null forgets it */
  write(value: string | null): void {
    try {
      if (value === null) window[this.kind].removeItem(this.key);
      else window[this.kind].setItem(this.key, value);
    } catch {
      // It is then forgotten with the page.
    }
  }
}
