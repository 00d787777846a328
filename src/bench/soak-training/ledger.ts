/** What became of the faults of a soak. */
export class Ledger {
  private readonly entries = new Map<string, { tried: number; survived: number; lost: number }>();
  private readonly wrong: string[] = [];

  /** @param most iterations that a fault may cost */
  constructor(private readonly most: number) {}

  /** Counts a fault that a run has gone on after, having lost so many iterations. */
  survived(fault: string, lost: number): void {
    const entry = this.entry(fault);
    entry.lost = Math.max(entry.lost, lost);
    entry.tried++;
    if (lost >= 0 && lost <= this.most) entry.survived++;
    else this.problem(`${fault}: ${lost} iterations were lost`);
  }

  /** Counts one that it has not. */
  fell(fault: string, what: string): void {
    this.entry(fault).tried++;
    this.problem(`${fault}: ${what}`);
  }

  /** Notes what must not be. */
  problem(what: string): void {
    this.wrong.push(what);
  }

  get problems(): readonly string[] {
    return this.wrong;
  }

  /** Names of what was tried. */
  get tried(): readonly string[] {
    return [...this.entries.keys()];
  }

  /** Fault, tried, survived, most iterations lost. */
  rows(): string[][] {
    const counted = [...this.entries].map(([fault, { tried, survived, lost }]) => [fault, tried, survived, lost] as const);
    const sum = (column: 1 | 2) => counted.reduce((total, row) => total + row[column], 0);
    const all = ['all', sum(1), sum(2), Math.max(0, ...counted.map(([, , , lost]) => lost))] as const;
    return [...counted, all].map((row) => row.map(String));
  }

  private entry(fault: string) {
    const entry = this.entries.get(fault) ?? { tried: 0, survived: 0, lost: 0 };
    this.entries.set(fault, entry);
    return entry;
  }
}
