/** In the browser: a grid of images as it came from the server, cut into tiles that can be chosen by pointer and keyboard. */
export const TILES_SCRIPT = `
/** White between the images of a grid, and around them. */
const padding = 2;

/** Shows image number index of a grid picture. Its size stays while the model does, so nothing flickers. */
function showCell(canvas, { bitmap, columns }, index) {
  const step = (bitmap.width - padding) / columns;
  const width = step - padding;
  const ratio = output.shape[0] / output.shape[1];
  const height = Math.round(width * ratio);
  if (canvas.width !== width || canvas.height !== height) { canvas.width = width; canvas.height = height; }
  const left = padding + index % columns * step;
  const top = padding + Math.floor(index / columns) * (height + padding);
  canvas.getContext('2d').drawImage(bitmap, left, top, width, height, 0, 0, width, height);
}

const newCanvas = (label) => element('canvas', { role: 'img', 'aria-label': label, width: 1, height: 1 });

/** One tab stop; arrows go from tile to tile. */
function tileGrid(container, onChoose) {
  const tiles = () => [...container.children];
  const focus = (index) => {
    const all = tiles();
    if (!all[index]) return;
    for (const tile of all) tile.tabIndex = -1;
    all[index].tabIndex = 0;
    all[index].focus();
  };
  container.addEventListener('keydown', (event) => {
    const at = tiles().indexOf(event.target);
    const columns = getComputedStyle(container).gridTemplateColumns.split(' ').length;
    const last = tiles().length - 1;
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, ArrowUp: at - columns, ArrowDown: at + columns, Home: 0, End: last }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    focus(to);
  });
  container.addEventListener('click', (event) => {
    const at = tiles().findIndex((tile) => tile.contains(event.target));
    if (at >= 0) { for (const tile of tiles()) tile.tabIndex = -1; tiles()[at].tabIndex = 0; onChoose(at); }
  });
  return {
    show(picture, count, labelOf) {
      const { columns } = picture;
      container.style.setProperty('--columns', columns);
      container.style.setProperty('--few', columns > 6 && columns % 2 === 0 ? columns / 2 : columns);
      while (container.children.length > count) container.lastChild.remove();
      while (container.children.length < count) {
        container.append(element('button', { type: 'button', class: 'tile', tabindex: container.children.length === 0 ? 0 : -1 }, newCanvas('')));
      }
      if (!tiles().some((tile) => tile.tabIndex === 0)) tiles()[0].tabIndex = 0;
      tiles().forEach((tile, index) => {
        showCell(tile.firstChild, picture, index);
        tile.firstChild.setAttribute('aria-label', labelOf(index));
      });
    },
    mark(index) { tiles().forEach((tile, at) => tile.setAttribute('aria-pressed', String(at === index))); },
  };
}
`;
