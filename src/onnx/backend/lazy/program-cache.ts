import { Program, type Schedule } from './program.js';

/** Compiled programs by structure; the one that was used least recently makes room and is released. */
export class ProgramCache {
  readonly #programs = new Map<string, Program>();
  #compiled = 0;

  /** @param capacity programs kept at once */
  constructor(readonly capacity: number) {}

  /** How many programs have been compiled so far. */
  get compiled(): number {
    return this.#compiled;
  }

  get size(): number {
    return this.#programs.size;
  }

  for(schedule: Schedule): Program {
    const { key } = schedule;
    const program = this.#programs.get(key) ?? this.#compile(schedule);
    // A Map keeps the order of insertion: the last is the one used last.
    this.#programs.delete(key);
    this.#programs.set(key, program);
    return program;
  }

  release(): void {
    for (const program of this.#programs.values()) program.release();
    this.#programs.clear();
  }

  #compile(schedule: Schedule): Program {
    const program = new Program(schedule);
    this.#compiled++;
    if (this.#programs.size >= this.capacity) {
      const [oldest, released] = this.#programs.entries().next().value!;
      released.release();
      this.#programs.delete(oldest);
    }
    return program;
  }
}
