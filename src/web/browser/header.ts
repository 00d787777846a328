import { byId, element, put } from './dom.js';
import type { Run } from './run.js';
import { aboutWords, progressOf, stateWords } from './standing.js';

const mostProblems = 3;

/** What run this is, how far it has come, and what is wrong. */
export class Header {
  readonly #name = byId('name', HTMLElement);
  readonly #about = byId('about', HTMLElement);
  readonly #state = byId('state', HTMLElement);
  readonly #track = byId('track', HTMLElement);
  readonly #bar = byId('bar', HTMLElement);
  readonly #done = byId('done', HTMLElement);
  readonly #left = byId('left', HTMLElement);
  readonly #problems = byId('problems', HTMLUListElement);
  readonly #announcements = byId('announcements', HTMLElement);
  #announced = { id: '', state: '', problem: '' };

  show(run: Run): void {
    const progress = progressOf(run.standing, run.newest('speed/images'));
    const percent = progress.share === null ? undefined : Math.floor(100 * progress.share);
    const state = stateWords(run.standing);
    document.title = `${run.name}: ${state}${percent === undefined ? '' : ` ${percent}%`} - ganforge`;
    put(this.#name, run.name);
    put(this.#about, run.about ? aboutWords(run.about) : 'not yet known what is trained');
    this.#state.hidden = false;
    this.#state.className = `state ${run.standing.state}`;
    put(this.#state, state);
    this.#track.hidden = percent === undefined;
    this.#track.setAttribute('aria-valuenow', String(percent ?? 0));
    this.#bar.style.width = `${100 * (progress.share ?? 0)}%`;
    put(this.#done, progress.done);
    put(this.#left, progress.left);
    const problems = problemsOf(run);
    this.#showProblems(problems);
    this.#announce(run, state, problems.at(-1) ?? '');
  }

  #showProblems(problems: readonly string[]): void {
    const more = problems.length - mostProblems;
    const lines = problems.slice(-mostProblems).reverse();
    if (more > 0) lines.push(`and ${more} more, see the events`);
    this.#problems.hidden = lines.length === 0;
    if (lines.join('\n') === [...this.#problems.children].map(({ textContent }) => textContent).join('\n')) return;
    this.#problems.replaceChildren(...lines.map((line) => element('li', {}, line)));
  }

  /** Screen readers are told of another state and of problems, not of numbers. */
  #announce({ id, name }: Run, state: string, problem: string): void {
    const before = this.#announced;
    this.#announced = { id, state, problem };
    if (before.id !== id) return;
    if (state !== before.state) put(this.#announcements, `${name}: ${state}`);
    else if (problem !== before.problem && problem !== '') put(this.#announcements, `problem: ${problem}`);
  }
}

/** Oldest first. A mode collapse is one only while it lasts. */
function problemsOf({ events, standing }: Run): string[] {
  const problems = events.filter(({ problem, text }) => problem && !text.startsWith('mode collapse'));
  const lines = problems.map(({ iteration, text }) => `iteration ${iteration.toLocaleString('en')}: ${text}`);
  if (standing.modeCollapse) lines.push('mode collapse: the samples are far more alike than the data');
  return lines;
}
