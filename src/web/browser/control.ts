import type { RunState } from '../protocol.js';
import { byId, put, tell } from './dom.js';
import type { Run } from './run.js';
import { hasEnded } from './standing.js';
import { Remembered } from './storage.js';

/** Pauses the chosen run, and has it go on. The server wants its token for that, which is asked for once. */
export class Control {
  readonly #button = byId('control', HTMLButtonElement);
  readonly #form = byId('token-form', HTMLFormElement);
  readonly #field = byId('token', HTMLInputElement);
  readonly #words = byId('control-words', HTMLElement);
  readonly #remembered = new Remembered('sessionStorage', 'ganforge-token');
  #token: string | null;
  #run: Run | undefined;
  /** What was the state of which run when it was asked to change. */
  #asked: { readonly id: string; readonly state: RunState } | undefined;

  constructor() {
    this.#token = takeTokenOfAddress() ?? this.#remembered.read();
    this.#remembered.write(this.#token);
    this.#button.addEventListener('click', () => (this.#token === null ? this.#askToken('') : void this.#send(this.#token)));
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#form.hidden = true;
      void this.#send(this.#field.value);
      this.#field.value = '';
    });
    byId('token-cancel', HTMLButtonElement).addEventListener('click', () => {
      this.#form.hidden = true;
      tell(this.#words, '');
      this.#button.focus();
    });
  }

  show(run: Run): void {
    const { state } = run.standing;
    if (this.#run && run.id !== this.#run.id) {
      this.#form.hidden = true;
      tell(this.#words, '');
    }
    this.#run = run;
    if (this.#asked && (this.#asked.id !== run.id || this.#asked.state !== state)) {
      this.#asked = undefined;
      tell(this.#words, '');
    }
    this.#button.hidden = !run.control || hasEnded(state);
    this.#button.disabled = this.#asked !== undefined;
    put(this.#button, state === 'paused' ? 'Continue' : 'Pause and checkpoint');
  }

  #askToken(why: string): void {
    tell(this.#words, why);
    this.#form.hidden = false;
    this.#field.focus();
  }

  async #send(token: string): Promise<void> {
    const run = this.#run;
    if (!run) return;
    const { state } = run.standing;
    const action = state === 'paused' ? 'continue' : 'pause';
    let response: Response;
    try {
      response = await fetch(`/api/runs/${run.id}/${action}`, { method: 'POST', headers: { Authorization: `Bearer ${token}` } });
    } catch {
      tell(this.#words, 'The server does not answer. Is the run still going?');
      return;
    }
    if (response.status === 401) {
      this.#keep(null);
      this.#askToken('The server refused this token.');
      return;
    }
    if (!response.ok) {
      tell(this.#words, `The server refused to ${action} the run (${response.status}).`);
      return;
    }
    this.#keep(token);
    if (this.#run !== run || run.standing.state !== state) return;
    this.#asked = { id: run.id, state };
    this.#button.disabled = true;
    tell(this.#words, action === 'pause' ? 'Asked to pause: the iteration is finished and a checkpoint written.' : 'Asked to continue.');
  }

  #keep(token: string | null): void {
    this.#token = token;
    this.#remembered.write(token);
  }
}

/** A token in the address' fragment, `#token=...`, is taken out of it: addresses are shown, kept and shared. */
function takeTokenOfAddress(): string | null {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token !== null) history.replaceState(null, '', `${location.pathname}${location.search}`);
  return token;
}
