/** Diversity below this is low: half of the data's. See `diversity` for what that is in modes. */
export const lowDiversity = 0.5;

/** Samples in a row that it takes to report a collapse, and its end. */
export const samplesInARow = 3;

/** The same, for a generator that has not drawn anything diverse yet: all images begin alike, some stay so for a thousand iterations. */
export const samplesAtFirst = 30;

/**
 * Watches the diversity of the samples of a run for mode collapse: the generator has given up most of the data for a part that
 * the discriminator takes best. It is reported when the diversity is low for 3 samples in a row, once it was not; for 30 where
 * it has been from the start on. It is over when the diversity is not low for 3 samples in a row: a generator that
 * changes places passes through mixtures.
 */
export class CollapseWatch {
  private collapsed = false;
  /** Whether a sample was not low. */
  private formed = false;
  /** Samples in a row that speak against what was reported last. */
  private against = 0;

  /**
   * @param diversity of the next sample; NaN, which can't be compared, tells nothing
   * @returns what is new, if anything
   */
  observe(diversity: number): 'collapsed' | 'recovered' | undefined {
    if (Number.isNaN(diversity)) return undefined;
    const low = diversity < lowDiversity;
    this.formed ||= !low;
    this.against = low === this.collapsed ? 0 : this.against + 1;
    if (this.against < (this.formed ? samplesInARow : samplesAtFirst)) return undefined;
    this.collapsed = low;
    this.against = 0;
    return low ? 'collapsed' : 'recovered';
  }
}
