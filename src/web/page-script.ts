/**
 * What the live page does in the browser: asks for /status.json every 2 s and draws it. All text goes in by textContent
 * and attributes, never as HTML.
 */
export const PAGE_SCRIPT = `
'use strict';
const byId = (id) => document.getElementById(id);
const put = (id, text) => { byId(id).textContent = text; };
const element = (name, attributes, ...children) => {
  const svg = ['svg', 'path', 'line'].includes(name);
  const made = svg ? document.createElementNS('http://www.w3.org/2000/svg', name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
};
const number = (value) => value == null ? 'none' : Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
const time = (seconds) => {
  const whole = Math.max(0, Math.round(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h ? h + 'h ' + m + 'm' : m ? m + 'm ' + s + 's' : s + 's';
};

function chart(title, points, series, guide, floor) {
  const colour = (index) => 'var(--c' + index % 5 + ')';
  const values = series.flatMap((one) => one.values).filter((value) => value != null).concat(guide ?? [], floor ?? []);
  let low = Math.min(...values), high = Math.max(...values);
  if (!(high > low)) { low -= 0.5; high += 0.5; }
  const first = points[0].iteration, span = Math.max(1, points[points.length - 1].iteration - first);
  const x = (index) => (points[index].iteration - first) / span * 100;
  const y = (value) => 38 - (value - low) / (high - low) * 36;
  const svg = element('svg', { viewBox: '0 0 100 40', preserveAspectRatio: 'none', role: 'img', 'aria-label': title });
  if (guide != null) svg.append(element('line', { x1: 0, x2: 100, y1: y(guide), y2: y(guide) }));
  const legend = element('p', { class: 'legend' });
  series.forEach((one, place) => {
    let path = '', pen = 'M';
    one.values.forEach((value, index) => {
      if (value == null) { pen = 'M'; return; }
      path += pen + x(index).toFixed(2) + ' ' + y(value).toFixed(2);
      pen = 'L';
    });
    const line = element('path', { d: path });
    line.style.stroke = colour(place);
    svg.append(line);
    const swatch = element('i', {});
    swatch.style.background = colour(place);
    legend.append(element('span', {}, swatch, one.name + ' ' + number(one.values[one.values.length - 1])));
  });
  const ends = element('div', { class: 'ends' }, element('span', {}, number(low) + ' to ' + number(high)),
    element('span', {}, 'iteration ' + first + ' to ' + (first + span)));
  return element('section', { class: 'card' }, element('h2', {}, title), legend, svg, ends);
}

function charts(status) {
  const points = status.history;
  if (points.length === 0) return [];
  const column = (name, read) => ({ name, values: points.map(read) });
  const drawn = [];
  const score = status.run && status.run.output === 'score';
  if (points.some((point) => point.dReal != null || point.dFake != null)) {
    const names = score ? ['critic of real', 'critic of fake'] : ['D(x)', 'D(G(z))'];
    const series = [column(names[0], (point) => point.dReal), column(names[1], (point) => point.dFake)];
    drawn.push(chart(score ? 'Scores of the critic' : 'Discriminator', points, series, score ? undefined : 0.5));
  }
  const networks = [...new Set(points.flatMap((point) => Object.keys(point.loss)))];
  if (networks.length) drawn.push(chart('Loss', points, networks.map((name) => column(name, (point) => point.loss[name]))));
  drawn.push(chart('Images per second', points, [column('images/s', (point) => point.imagesPerSecond)], undefined, 0));
  return drawn;
}

let shownSample = '';
function draw(status) {
  document.title = status.name + ' - ganforge';
  put('name', status.name);
  if (status.run) {
    const run = status.run;
    put('about', run.system + ' on ' + run.dataset + ', ' + run.engine + ' (' + run.device + '), ' + run.workers + (run.workers === 1 ? ' worker' : ' workers'));
  }
  put('state', status.stage && status.state === 'training' ? status.stage : status.state);
  byId('state').className = 'state ' + status.state;
  const shares = [];
  if (status.iterations) shares.push(status.iteration / status.iterations);
  if (status.duration) shares.push(status.seconds / status.duration);
  const share = Math.min(1, Math.max(0, ...shares));
  byId('bar').style.width = 100 * share + '%';
  put('done', (status.iterations ? status.iteration + ' of ' + status.iterations : status.iteration) + ' iterations, ' + time(status.seconds) +
    (status.duration ? ' of ' + time(status.duration) : ''));
  const going = status.state === 'training' && share > 0;
  put('left', (status.imagesPerSecond ? number(status.imagesPerSecond) + ' images/s' : '') +
    (going ? ', about ' + time(status.seconds * (1 - share) / share) + ' left' : ''));
  const problems = byId('problems');
  problems.hidden = status.problems.length === 0;
  problems.replaceChildren(...status.problems.map((text) => element('li', {}, text)));
  byId('charts').replaceChildren(...charts(status));
  if (status.sample && String(status.sample.iteration) !== shownSample) {
    shownSample = String(status.sample.iteration);
    byId('image').src = '/sample.png?' + shownSample;
    byId('image').hidden = false;
    put('caption', 'iteration ' + shownSample + ', diversity ' + number(status.sample.diversity) + (status.modeCollapse ? ' (mode collapse)' : ''));
  }
}

async function refresh() {
  try {
    const response = await fetch('/status.json');
    draw(await response.json());
  } catch {
    put('state', 'not running');
    byId('state').className = 'state lost';
  }
  setTimeout(refresh, 2000);
}
refresh();
`;
