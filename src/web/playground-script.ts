import { CLIENT_SCRIPT } from './playground-client.js';
import { GRID_SCRIPT } from './playground-grid.js';
import { INPUTS_SCRIPT } from './playground-inputs.js';
import { INTERPOLATION_SCRIPT } from './playground-interpolation.js';
import { LATENTS_SCRIPT } from './playground-latents.js';
import { TILES_SCRIPT } from './playground-tiles.js';

const START_SCRIPT = `
/** Where the server is, whatever path it is reached by. */
const [, root, modelName] = /^(.*\\/)playground\\/([^/]+)\\/?$/.exec(location.pathname);
const base = new URL(root, location.origin);
const version = new URLSearchParams(location.search).get('version');
const modelPath = 'v2/models/' + modelName + (version === null ? '' : '/versions/' + encodeURIComponent(version));
let model, output;

function describe() {
  document.title = model.model_name + ' - ganforge';
  put('name', model.model_name);
  const { system, network, dataset, iteration, precision } = model.origin;
  const parts = [system && system + (network ? ' (' + network + ')' : '') + (dataset ? ' on ' + dataset : ''), iteration && iteration + ' iterations', precision];
  put('about', parts.filter(Boolean).join(', '));
  byId('version-field').hidden = model.versions.length < 2;
  byId('version').replaceChildren(...model.versions.map((one) => element('option', {}, one)));
  byId('version').value = model.model_version;
}

let ready = false;
async function start() {
  try {
    if (!ready) {
      model = await (await ask(modelPath + '/description')).json();
      output = model.output;
      describe();
      if (model.not_drawable) throw new Refusal('This model can\\'t be drawn with: ' + model.not_drawable + '.');
      setUpGrid();
      setUpLatents();
      setUpInterpolation();
      byId('main').hidden = false;
      ready = true;
    }
    tell('start');
    grid.instead();
    if (latents().length > 0) way.instead();
  } catch (error) {
    tell('start', error);
    if (!model) put('name', decodeURIComponent(modelName));
  }
}
byId('version').addEventListener('change', () => { location.search = '?version=' + encodeURIComponent(byId('version').value); });
onKey(start);
start();
`;

/** What a playground does in the browser. */
export const PLAYGROUND_SCRIPT = [
  CLIENT_SCRIPT,
  TILES_SCRIPT,
  INPUTS_SCRIPT,
  GRID_SCRIPT,
  LATENTS_SCRIPT,
  INTERPOLATION_SCRIPT,
  START_SCRIPT,
].join('');
