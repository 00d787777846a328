/** In the browser: the way from one seed to another, as a strip and as a film. */
export const INTERPOLATION_SCRIPT = `
const wayTaking = taking('way');
const film = byId('way-canvas');
let wayPicture, playing, frame = 0, forward = true;

function wayQuery() {
  const from = wholeOf('from', 0);
  const query = new URLSearchParams({ from, to: wholeOf('to', from + 1), steps: byId('steps').value });
  for (const [name, value] of chosenInputs()) query.set(name, value);
  return query;
}

const wayFile = (query, kind) => model.model_name + '-' + query.get('from') + '-to-' + query.get('to') + kind;

const way = latest('way', async (signal) => {
  const query = wayQuery();
  const path = modelPath + '/interpolate?' + query;
  const picture = await fetchPicture(path, { signal });
  wayTaking.show(picture, path, wayFile(query, '.png'));
  if (output.kind === 'points') {
    const plot = byId('way-plot');
    if (plot.src) URL.revokeObjectURL(plot.src);
    plot.src = URL.createObjectURL(picture.blob);
    plot.alt = 'points on the way from seed ' + query.get('from') + ' to seed ' + query.get('to');
    return;
  }
  wayPicture = { ...picture, steps: Number(query.get('steps')) };
  byId('position').max = wayPicture.steps - 1;
  frame = Math.min(frame, wayPicture.steps - 1);
  const strip = byId('strip');
  while (strip.children.length > wayPicture.steps) strip.lastChild.remove();
  while (strip.children.length < wayPicture.steps) strip.append(newCanvas(''));
  [...strip.children].forEach((canvas, index) => {
    showCell(canvas, wayPicture, index);
    canvas.setAttribute('aria-label', 'step ' + (index + 1));
  });
  showFrame();
});

function showFrame() {
  if (!wayPicture) return;
  showCell(film, wayPicture, frame);
  film.setAttribute('aria-label', 'step ' + (frame + 1) + ' of ' + wayPicture.steps);
  byId('position').value = frame;
  byId('position').setAttribute('aria-valuetext', 'step ' + (frame + 1) + ' of ' + wayPicture.steps);
  [...byId('strip').children].forEach((canvas, index) => canvas.classList.toggle('now', index === frame));
}

function advance() {
  if (!wayPicture) return;
  if (frame >= wayPicture.steps - 1) forward = false;
  if (frame <= 0) forward = true;
  frame += forward ? 1 : -1;
  showFrame();
}

function play(on) {
  clearInterval(playing);
  playing = on ? setInterval(advance, 100) : undefined;
  put('play', on ? 'Pause' : 'Play');
}

async function downloadFilm() {
  const query = wayQuery();
  query.set('animated', 'true');
  query.set('back', 'true');
  try {
    const response = await ask(modelPath + '/interpolate?' + query);
    download(await response.blob(), wayFile(query, '.webp'));
    tell('film');
  } catch (error) {
    tell('film', error);
  }
}

function setUpInterpolation() {
  const points = output.kind === 'points';
  if (latents().length === 0) { byId('way-card').hidden = true; return; }
  byId('way-card').classList.toggle('wide', !points);
  byId('way-images').hidden = points;
  byId('way-plot').hidden = !points;
  for (const id of ['play', 'way-film']) byId(id).hidden = points;
  const offered = (points ? [64, 256, 1024] : [4, 8, 16, 32, 64]).filter((steps) => steps <= model.most_rows);
  byId('steps').replaceChildren(...offered.map((steps) => element('option', {}, String(steps))));
  byId('steps').value = points ? 256 : 16;
  if (byId('steps').value === '') byId('steps').value = offered[0];
  for (const id of ['from', 'to']) byId(id).addEventListener('input', () => { if (byId(id).value !== '') way.instead(); });
  byId('steps').addEventListener('change', way.instead);
  byId('inputs').addEventListener('input', way.soon);
  byId('swap').addEventListener('click', () => {
    [byId('from').value, byId('to').value] = [byId('to').value, byId('from').value];
    way.instead();
  });
  byId('position').addEventListener('input', () => { play(false); frame = Number(byId('position').value); showFrame(); });
  byId('strip').addEventListener('click', (event) => {
    const at = [...byId('strip').children].indexOf(event.target);
    if (at >= 0) { play(false); frame = at; showFrame(); }
  });
  byId('play').addEventListener('click', () => play(playing === undefined));
  byId('way-film').addEventListener('click', downloadFilm);
}
`;
