/** Problems that are kept in full. */
const kept = 20;

/** What became of every request of a soak. */
export class Tally {
  private readonly counts = new Map<string, Map<string, number>>();
  private problemCount = 0;
  /** The first of what must not happen. */
  readonly problems: string[] = [];

  /** @param who sent it, in words; @param outcome in words */
  count(who: string, outcome: string): void {
    const outcomes = this.counts.get(who) ?? new Map<string, number>();
    this.counts.set(who, outcomes);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }

  /** Counts what must not happen. */
  problem(who: string, what: string): void {
    this.count(who, 'PROBLEM');
    this.problemCount++;
    if (this.problems.length < kept) this.problems.push(`${who}: ${what}`);
  }

  get hasProblems(): boolean {
    return this.problemCount > 0;
  }

  /** Of one outcome. */
  of(who: string, outcome: string): number {
    return this.counts.get(who)?.get(outcome) ?? 0;
  }

  /** Who, what, how often. */
  rows(): string[][] {
    return [...this.counts].flatMap(([who, outcomes]) => [...outcomes].sort().map(([outcome, n]) => [who, outcome, String(n)]));
  }
}
