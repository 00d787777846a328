/**
 * What the pages of the server share in the browser: asking it, with a key where it wants one, telling what went wrong, handing out
 * pictures and the lines that draw them anew. All text goes in by textContent and attributes, never as HTML.
 */
export const CLIENT_SCRIPT = `
'use strict';
const byId = (id) => document.getElementById(id);
const put = (id, text) => { byId(id).textContent = text; };
const element = (name, attributes, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined) made.setAttribute(key, value);
  made.append(...children);
  return made;
};

const keyName = 'ganforge-api-key';
const apiKey = () => sessionStorage.getItem(keyName);

class Refusal extends Error {}
class KeyWanted extends Refusal {}

/** The address of a path below where the server is. */
const addressOf = (path) => new URL(path, base).href;

async function ask(path, { body, signal } = {}) {
  const headers = {};
  if (apiKey() !== null) headers.Authorization = 'Bearer ' + apiKey();
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  const response = await fetch(addressOf(path), { method: body === undefined ? 'GET' : 'POST', headers, body, signal });
  if (response.ok) return response;
  if (response.status === 401) {
    wantKey();
    throw new KeyWanted('an API key is wanted');
  }
  let reason = 'the server answered ' + response.status;
  try { reason = (await response.json()).error || reason; } catch { /* not JSON: the status says enough */ }
  throw new Refusal(reason);
}

function wantKey() {
  byId('key-form').hidden = false;
  put('key-reason', apiKey() === null ? 'This server wants an API key.' : 'The server refused this API key.');
  byId('key').focus();
}

function onKey(start) {
  byId('key-form').addEventListener('submit', (event) => {
    event.preventDefault();
    sessionStorage.setItem(keyName, byId('key').value.trim());
    byId('key-form').hidden = true;
    start();
  });
}

/** What is wrong, by the part of the page that it is wrong with. */
const problems = new Map();
function tell(part, error) {
  if (error && error.name === 'AbortError') return;
  // The form that asks for the key says enough.
  if (error && !(error instanceof KeyWanted)) problems.set(part, error instanceof Refusal ? error.message : error instanceof TypeError ? 'the server does not answer' : String(error));
  else problems.delete(part);
  byId('problem').hidden = problems.size === 0;
  put('problem', [...new Set(problems.values())].join(' '));
}

const say = (text) => put('said', text);

/** Runs the newest of what is wanted of a part: at once when nothing runs, else when that is done; never two at a time. */
function latest(part, work) {
  let running = false, again = false, timer, controller;
  async function run() {
    if (running) { again = true; return; }
    running = true;
    controller = new AbortController();
    try {
      await work(controller.signal);
      tell(part);
    } catch (error) {
      tell(part, error);
    }
    running = false;
    if (again) { again = false; run(); }
  }
  return {
    /** After a moment in which more may be wanted. */
    soon() { if (timer === undefined) timer = setTimeout(() => { timer = undefined; run(); }, 40); },
    /** What runs is for nobody any more. */
    instead() { if (running) controller.abort(); clearTimeout(timer); timer = undefined; run(); },
  };
}

/** A picture as it came, its bitmap and how long it took. */
async function fetchPicture(path, options) {
  const start = performance.now();
  const response = await ask(path, options);
  const blob = await response.blob();
  const milliseconds = performance.now() - start;
  return { blob, bitmap: await createImageBitmap(blob), columns: Number(response.headers.get('Picture-Columns')), milliseconds };
}

const inWords = (milliseconds) => (milliseconds < 10 ? milliseconds.toFixed(1) : milliseconds.toFixed(0)) + ' ms';

function download(blob, name) {
  const link = element('a', { href: URL.createObjectURL(blob), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

const shellQuoted = (text) => "'" + text.replaceAll("'", "'\\\\''") + "'";

/** The line that has a shell fetch the same bytes. */
function curlLine(path, file, body) {
  const key = apiKey() === null ? '' : ' -H "Authorization: Bearer $GANFORGE_API_KEY"';
  const data = body === undefined ? '' : " -H 'Content-Type: application/json' -d " + shellQuoted(body);
  return 'curl -o ' + shellQuoted(file) + key + data + ' ' + shellQuoted(addressOf(path));
}

/** The buttons below a picture: what is shown is kept by show(). */
function taking(part) {
  let shown;
  byId(part + '-download').addEventListener('click', () => { if (shown) download(shown.blob, shown.file); });
  byId(part + '-copy').addEventListener('click', async () => {
    if (!shown) return;
    try {
      await navigator.clipboard.writeText(shown.line);
    } catch {
      getSelection().selectAllChildren(byId(part + '-curl'));
      document.execCommand('copy');
    }
    const button = byId(part + '-copy');
    button.textContent = 'Copied';
    say('copied');
    setTimeout(() => { button.textContent = 'Copy'; }, 1500);
  });
  return {
    show(picture, path, file, body) {
      shown = { blob: picture.blob, file, line: curlLine(path, file, body) };
      put(part + '-curl', shown.line);
      put(part + '-time', inWords(picture.milliseconds));
      byId(part + '-download').disabled = false;
      byId(part + '-copy').disabled = false;
    },
  };
}
`;
