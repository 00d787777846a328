/** In the browser: the images of a seed. */
export const GRID_SCRIPT = `
const gridTaking = taking('grid');
const pickers = new Map();
let gridPicture;

const wholeOf = (id, otherwise) => {
  const value = Number(byId(id).value);
  return byId(id).value !== '' && Number.isSafeInteger(value) && value >= 0 ? value : otherwise;
};

/** What is chosen beside seed and count, as part of a query. */
function chosenInputs() {
  const query = new URLSearchParams();
  for (const input of model.inputs) {
    const picker = pickers.get(input.name);
    if (!picker || picker.value === 'all' || (input.kind === 'scalar' && Number(picker.value) === input.default)) continue;
    query.set(input.name === 'label' ? 'label' : 'input.' + input.name, picker.value);
  }
  return query;
}

function gridQuery() {
  const query = new URLSearchParams({ seed: wholeOf('seed', 0), count: byId('count').value });
  for (const [name, value] of chosenInputs()) query.set(name, value);
  return query;
}

const grid = latest('grid', async (signal) => {
  const query = gridQuery();
  const path = modelPath + '/generate?' + query;
  const picture = await fetchPicture(path, { signal });
  const count = Number(query.get('count')), seed = query.get('seed');
  const first = gridPicture === undefined;
  gridPicture = { query };
  if (output.kind === 'points') {
    const plot = byId('plot');
    if (plot.src) URL.revokeObjectURL(plot.src);
    plot.src = URL.createObjectURL(picture.blob);
    plot.alt = count + ' points of seed ' + seed;
  } else {
    tiles.show(picture, count, (index) => 'image ' + (index + 1) + ' of seed ' + seed);
    if (first) select(0);
  }
  gridTaking.show(picture, path, model.model_name + '-seed-' + seed + '.png');
  history.replaceState(null, '', '#' + query);
  say((output.kind === 'points' ? count + ' points' : count === 1 ? '1 image' : count + ' images') + ' of seed ' + seed);
});

const tiles = tileGrid(byId('tiles'), (index) => select(index));

function changeSeed(seed) {
  byId('seed').value = seed;
  changeGrid();
}

/** Other images, so the chosen one is none of them any more. */
function changeGrid() {
  tiles.mark(-1);
  grid.instead();
}

function setUpGrid() {
  const points = output.kind === 'points';
  byId('tiles').hidden = points;
  byId('plot').hidden = !points;
  put('grid-title', points ? 'Points' : 'Images');
  const counts = (points ? [64, 256, 1024, 4096] : [1, 4, 9, 16, 25, 36, 64]).filter((count) => count <= model.most_rows);
  const label = model.inputs.find((input) => input.kind === 'label');
  const classes = label && !points ? [2, 4].map((rows) => rows * label.classes).filter((count) => count <= model.most_rows) : [];
  const offered = [...new Set([...counts, ...classes, ...(counts.length ? [] : [model.most_rows])])].sort((a, b) => a - b);
  byId('count').replaceChildren(...offered.map((count) => element('option', {}, String(count))));
  const usual = points ? 1024 : classes.findLast((count) => count <= 40) ?? 16;
  byId('count').value = offered.includes(usual) ? usual : offered[offered.length - 1];
  for (const input of model.inputs) {
    const picker = input.kind === 'label' ? classPicker(input, 'grid', true, changeGrid) : input.kind === 'scalar' ? numberPicker(input, grid.soon) : undefined;
    if (picker) { pickers.set(input.name, picker); byId('inputs').append(picker.field); }
  }
  const before = new URLSearchParams(location.hash.slice(1));
  if (/^\\d+$/.test(before.get('seed') ?? '')) byId('seed').value = before.get('seed');
  if (offered.includes(Number(before.get('count')))) byId('count').value = before.get('count');
  for (const [name, picker] of pickers) {
    const value = before.get('input.' + name) ?? (name === 'label' ? before.get('label') : null);
    if (value !== null && value !== '') picker.value = value;
  }
  byId('seed').addEventListener('input', () => { if (byId('seed').value !== '') changeGrid(); });
  byId('count').addEventListener('change', changeGrid);
  byId('previous').addEventListener('click', () => changeSeed(Math.max(0, wholeOf('seed', 1) - 1)));
  byId('next').addEventListener('click', () => changeSeed(wholeOf('seed', 0) + 1));
  byId('random').addEventListener('click', () => changeSeed(Math.floor(Math.random() * 1000000)));
}
`;
