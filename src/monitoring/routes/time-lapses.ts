/** Makes one time-lapse at a time, since it is work that a training beside it has to share the processors with. */
export class TimeLapses {
  #last: Promise<unknown> = Promise.resolve();
  readonly #underWay = new Map<string, Promise<Buffer>>();

  /** @param paths of PNG files, oldest first; who asks for the same while it is made gets the same */
  make(paths: readonly string[]): Promise<Buffer> {
    const key = paths.join('\n');
    const begun = this.#underWay.get(key);
    if (begun) return begun;
    const made = this.#last.then(async () => {
      const { timeLapse } = await import('../../images/time-lapse.js');
      return await timeLapse(paths);
    });
    this.#underWay.set(key, made);
    this.#last = made.catch(() => undefined).finally(() => this.#underWay.delete(key));
    return made;
  }
}
