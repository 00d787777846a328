import type { EndReason } from '../../training/events.js';
import type { RunDirectory } from '../../training/run-directory.js';
import type { EventEntry } from '../../web/protocol.js';
import { areProblem } from '../event-words.js';
import { mostEvents } from '../live/event-entry.js';
import { FollowedFile } from './followed-file.js';
import { type ComputedBy, toldBy } from './told-by-words.js';

/** Of samples, by iteration; null where it could not be measured. */
export type Diversities = ReadonlyMap<number, number | null>;

/** A line of events.log; undefined for any other text. */
export function parseEventLine(line: string): EventEntry | undefined {
  const match = /^(\d{4}-\d\d-\d\dT\S+Z) iteration (\d+): (.+)$/.exec(line);
  if (!match) return undefined;
  const [, time = '', iteration, text = ''] = match;
  return { time, iteration: Number(iteration), text, problem: areProblem(text) };
}

/** What the events of a run tell, as its events.log has them, which may go on growing. */
export class SavedEvents {
  /** The newest, oldest first. */
  events: readonly EventEntry[] = [];
  /** Once the run has begun. */
  computedBy: ComputedBy | undefined;
  /** Name of the stage, where there are several. */
  stage: string | null = null;
  /** Undefined before the first start. */
  state: 'training' | 'paused' | EndReason | undefined;
  modeCollapse = false;
  readonly #file: FollowedFile;
  readonly #diversities = new Map<number, number | null>();
  #fresh: EventEntry[] = [];
  #freshSamples: number[] = [];

  constructor(path: string) {
    this.#file = new FollowedFile(path, {
      line: (line) => {
        const entry = parseEventLine(line);
        if (entry) this.#take(entry);
      },
      anew: () => {
        this.events = [];
        this.#diversities.clear();
        this.state = undefined;
      },
    });
  }

  get diversities(): Diversities {
    return this.#diversities;
  }

  /** Iteration of the newest event. */
  get iteration(): number {
    return this.events.at(-1)?.iteration ?? 0;
  }

  /** Reads what is new. @returns it, and of which iterations samples were told */
  update(): { readonly events: readonly EventEntry[]; readonly samples: readonly number[] } {
    this.#fresh = [];
    this.#freshSamples = [];
    this.#file.read();
    const events = this.#fresh.slice(-mostEvents);
    this.events = [...this.events, ...events].slice(-mostEvents);
    return { events, samples: this.#freshSamples };
  }

  #take(entry: EventEntry): void {
    this.#fresh.push(entry);
    const told = toldBy(entry.text);
    if (told?.type === 'start') {
      this.state = 'training';
      const { type: _, ...computedBy } = told;
      this.computedBy = computedBy;
      this.modeCollapse = false; // is watched for anew
      // What came later in an earlier sitting is done again.
      for (const iteration of this.#diversities.keys()) if (iteration > entry.iteration) this.#diversities.delete(iteration);
    } else if (told?.type === 'stage') {
      this.stage = told.name;
    } else if (told?.type === 'sample') {
      this.#diversities.set(entry.iteration, told.diversity);
      this.#freshSamples.push(entry.iteration);
    } else if (told?.type === 'mode-collapse') {
      this.modeCollapse = told.collapsed;
    } else if (told?.type === 'end') {
      this.state = told.reason;
    } else if (told) {
      this.state = told.type === 'paused' ? 'paused' : 'training';
    }
  }
}

/** The events of a run so far. */
export function readSavedEvents({ events }: RunDirectory): SavedEvents {
  const saved = new SavedEvents(events);
  saved.update();
  return saved;
}
