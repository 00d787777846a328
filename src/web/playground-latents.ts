/** In the browser: the latent of one image, a slider a number. */
export const LATENTS_SCRIPT = `
const slidersAtOnce = 16;
const ranges = { normal: [-4, 4], uniform: [-1, 1], uniform01: [0, 1] };
const editTaking = taking('edit');
const editPickers = new Map();
const editCanvas = byId('edit-canvas');
/** The image that was chosen, as it was drawn, and as it has been changed; by input name. */
let original, changed;
let sliderPage = 0;
let sliders = [];
let editFile = '';

const latents = () => model.inputs.filter((input) => input.kind === 'latent');
const sizeOf = (input) => input.shape.reduce((a, b) => a * b, 1);

/** Every number of the latents; short vectors first, as they are codes that stand for something. */
function dimensions() {
  const sorted = [...latents()].sort((a, b) => sizeOf(a) - sizeOf(b));
  return sorted.flatMap((input) => Array.from({ length: sizeOf(input) }, (_, index) => ({ input, index, label: input.name + ' ' + (index + 1) })));
}

function found() {
  const words = byId('search').value.trim().toLowerCase();
  return dimensions().filter(({ label, index }) => words === '' || (/^\\d+$/.test(words) ? String(index + 1) === words : label.toLowerCase().includes(words)));
}

/** A float32 number in as few digits as tell it from all others. */
function shortest(x) {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(x.toPrecision(digits));
    if (Math.fround(short) === x) return short;
  }
  return Number(x.toPrecision(9));
}

function editBody() {
  const values = {};
  for (const input of model.inputs) {
    if (input.kind === 'latent') values[input.name] = [[...changed.get(input.name)].map(shortest)];
    if (input.kind === 'label') values[input.name] = Number(editPickers.get(input.name).value);
    if (input.kind === 'scalar') values[input.name] = Number(pickers.get(input.name).value);
  }
  return JSON.stringify({ count: 1, input: values });
}

const edit = latest('edit', async (signal) => {
  if (!changed) return;
  const body = editBody();
  const path = modelPath + '/generate';
  const picture = await fetchPicture(path, { body, signal });
  showCell(editCanvas, picture, 0);
  editTaking.show(picture, path, editFile, body);
});

function drawSliders() {
  const all = found();
  const pages = Math.max(1, Math.ceil(all.length / slidersAtOnce));
  sliderPage = Math.min(Math.max(0, sliderPage), pages - 1);
  const start = sliderPage * slidersAtOnce;
  const shown = all.slice(start, start + slidersAtOnce);
  put('page', all.length === 0 ? 'no such number' : (start + 1) + ' to ' + (start + shown.length) + ' of ' + all.length);
  byId('page-before').disabled = sliderPage === 0;
  byId('page-after').disabled = sliderPage === pages - 1;
  sliders = shown.map(({ input, index, label }) => {
    const [min, max] = ranges[input.distribution];
    const range = element('input', { type: 'range', min, max, step: 'any', 'aria-label': label });
    const text = element('output', {});
    const show = () => {
      const value = changed.get(input.name)[index];
      range.value = value;
      text.textContent = value.toFixed(2);
      text.classList.toggle('changed', value !== original.get(input.name)[index]);
    };
    range.addEventListener('input', () => {
      changed.get(input.name)[index] = Number(range.value);
      text.textContent = changed.get(input.name)[index].toFixed(2);
      text.classList.add('changed');
      edit.soon();
    });
    range.addEventListener('dblclick', () => { changed.get(input.name)[index] = original.get(input.name)[index]; show(); edit.soon(); });
    show();
    return { row: element('div', { class: 'slider' }, element('span', { 'aria-hidden': 'true' }, latents().length > 1 ? label : String(index + 1)), range, text), show };
  });
  byId('sliders').style.setProperty('--label', Math.min(12, Math.max(3, ...shown.map(({ label }) => (latents().length > 1 ? label.length : 3)))) + 'ch');
  byId('sliders').replaceChildren(...sliders.map(({ row }) => row));
}

const choose = latest('choose', async (signal) => {
  const { query } = gridPicture;
  const wanted = new URLSearchParams(query);
  wanted.set('format', 'inputs');
  const { inputs } = await (await ask(modelPath + '/generate?' + wanted, { signal })).json();
  const rowOf = (name) => {
    const { shape, data } = inputs.find((input) => input.name === name);
    const length = data.length / shape[0];
    return Float32Array.from(data.slice(chosen * length, (chosen + 1) * length));
  };
  original = new Map(latents().map(({ name }) => [name, rowOf(name)]));
  changed = new Map([...original].map(([name, row]) => [name, row.slice()]));
  for (const [name, picker] of editPickers) picker.value = rowOf(name)[0];
  const seed = query.get('seed');
  put('edit-title', 'Image ' + (chosen + 1) + ' of seed ' + seed);
  editFile = model.model_name + '-seed-' + seed + '-image-' + (chosen + 1) + '.png';
  byId('edit').hidden = false;
  drawSliders();
  edit.instead();
});

let chosen = 0;
function select(index) {
  if (!gridPicture || latents().length === 0) return;
  chosen = index;
  tiles.mark(index);
  choose.instead();
}

function changeLatent(valueOf) {
  if (!changed) return;
  for (const { input, index } of dimensions()) changed.get(input.name)[index] = valueOf(input, index);
  for (const { show } of sliders) show();
  edit.instead();
}

/** A number of the distribution that the generator was trained on. */
function drawn(distribution) {
  if (distribution === 'uniform01') return Math.random();
  if (distribution === 'uniform') return 2 * Math.random() - 1;
  return Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
}

function setUpLatents() {
  if (output.kind === 'points' || latents().length === 0) { byId('edit-card').hidden = true; return; }
  for (const input of model.inputs) {
    if (input.kind !== 'label') continue;
    const picker = classPicker(input, 'edit', false, edit.instead);
    editPickers.set(input.name, picker);
    byId('edit-inputs').append(picker.field);
  }
  byId('search').addEventListener('input', () => { sliderPage = 0; if (changed) drawSliders(); });
  byId('page-before').addEventListener('click', () => { sliderPage--; drawSliders(); });
  byId('page-after').addEventListener('click', () => { sliderPage++; drawSliders(); });
  byId('reset').addEventListener('click', () => changeLatent((input, index) => original.get(input.name)[index]));
  byId('randomise').addEventListener('click', () => changeLatent((input) => drawn(input.distribution)));
}
`;
