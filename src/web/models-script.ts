import { CLIENT_SCRIPT } from './playground-client.js';
import { TILES_SCRIPT } from './playground-tiles.js';

/** What the list of models does in the browser. */
export const MODELS_SCRIPT = `${CLIENT_SCRIPT}${TILES_SCRIPT}
const base = new URL('.', location.href);
let output;

function about(model) {
  const { system, network, dataset, iteration } = model.origin;
  return [system && system + (network ? ' (' + network + ')' : '') + (dataset ? ' on ' + dataset : ''), iteration && iteration + ' iterations'].filter(Boolean).join(', ');
}

function card({ name, versions, model }) {
  const path = 'v2/models/' + encodeURIComponent(name);
  const drawable = model && !model.not_drawable;
  const state = model ? 'ready' : versions[versions.length - 1].state;
  const title = drawable ? element('a', { href: 'playground/' + encodeURIComponent(name) }, name) : name;
  const listed = element('ul', { class: 'versions quiet' }, ...versions.map((one) =>
    element('li', {}, 'version ' + one.version + (one.state === 'ready' ? '' : ': ' + one.state + (one.reason ? ', ' + one.reason : '')))));
  const links = element('p', { class: 'links' },
    ...(drawable ? [element('a', { href: 'playground/' + encodeURIComponent(name) }, 'playground')] : []),
    element('a', { href: path }, 'metadata'), element('a', { href: path + '/ready' }, 'health'));
  const preview = element('div', { class: 'preview' });
  if (!drawable) preview.append(element('p', { class: 'quiet' }, model ? model.not_drawable : 'does not answer'));
  return { preview, made: element('section', { class: 'card model', 'aria-label': name }, preview,
    element('div', {}, element('p', { class: 'row' }, element('strong', {}, title), element('span', { class: 'state ' + state }, state)),
      element('p', { class: 'quiet' }, model ? about(model) : ''), listed, links)) };
}

async function fill(preview, { name, model }) {
  const points = model.output.kind === 'points';
  const count = points ? Math.min(1024, model.most_rows) : Math.min(16, model.most_rows);
  const columns = Math.ceil(Math.sqrt(count));
  const query = 'count=' + count + (points ? '' : '&columns=' + columns);
  const picture = await fetchPicture('v2/models/' + encodeURIComponent(name) + '/generate?' + query);
  if (points) { preview.append(element('img', { src: URL.createObjectURL(picture.blob), alt: 'points that ' + name + ' draws' })); return; }
  output = model.output;
  const box = element('div', { class: 'thumbnails' });
  box.style.setProperty('--columns', columns);
  for (let index = 0; index < count; index++) {
    const canvas = newCanvas('image that ' + name + ' draws');
    showCell(canvas, picture, index);
    box.append(canvas);
  }
  preview.append(box);
}

async function start() {
  try {
    const { models } = await (await ask('models')).json();
    put('about', models.length === 0 ? 'no models yet' : models.length === 1 ? '1 model' : models.length + ' models');
    const cards = models.map(card);
    byId('models').replaceChildren(...cards.map(({ made }) => made));
    tell('list');
    for (const [index, listed] of models.entries()) {
      if (!listed.model || listed.model.not_drawable) continue;
      try {
        await fill(cards[index].preview, listed);
      } catch (error) {
        cards[index].preview.append(element('p', { class: 'quiet' }, error.message));
      }
    }
  } catch (error) {
    tell('list', error);
  }
}
onKey(start);
start();
`;
