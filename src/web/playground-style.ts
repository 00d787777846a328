import { PAGE_STYLE } from './page-style.js';

/** The look of the playground and of the list of models: that of the live page, and what they have more. */
export const PLAYGROUND_STYLE = `${PAGE_STYLE}
[hidden] { display: none !important; }
h1 { overflow-wrap: anywhere; }
.crumb { font-size: 0.85rem; }
.said { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
main { margin-top: 1.1rem; }
.wide { grid-column: 1 / -1; }
#problem, .form { margin-top: 1rem; }
#problem { color: var(--bad); border: 1px solid currentColor; border-radius: 0.6rem; padding: 0.6rem 0.9rem; overflow-wrap: anywhere; }
.form { display: flex; flex-wrap: wrap; gap: 0.6rem; align-items: center; }
.form label { display: flex; gap: 0.4rem; align-items: center; }

button, select, input[type=number], input[type=text], input[type=search], input[type=password] {
  font: inherit; font-size: 0.9rem; color: var(--ink); background: var(--card); border: 1px solid var(--line); border-radius: 0.4rem;
  padding: 0.25rem 0.55rem; min-height: 2.1rem;
}
button { cursor: pointer; }
button:hover:not(:disabled), select:hover { border-color: var(--accent); }
button:disabled { color: var(--quiet); cursor: default; opacity: 0.6; }
button.main { background: var(--accent); border-color: var(--accent); color: var(--card); font-weight: 600; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
input[type=number] { width: 6.5rem; font-variant-numeric: tabular-nums; }
input[type=range] { accent-color: var(--accent); width: 100%; min-width: 0; height: 1.4rem; margin: 0; }

.tools { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: center; margin-top: 0.6rem; }
.tools label, .number { font-size: 0.85rem; color: var(--quiet); display: flex; align-items: center; gap: 0.4rem; }
.buttons { display: flex; gap: 0.3rem; }
.number { display: grid; grid-template-columns: minmax(4rem, auto) minmax(0, 1fr) 6.5rem; margin-top: 0.6rem; }
fieldset.classes { border: 0; padding: 0; margin-top: 0.6rem; min-width: 0; display: flex; gap: 0.3rem 0.6rem; align-items: center; flex-wrap: wrap; }
.classes legend { float: left; font-size: 0.85rem; color: var(--quiet); padding: 0; }
.pills { display: flex; flex-wrap: wrap; gap: 0.25rem; }
.pills label { position: relative; }
.pills input { position: absolute; inset: 0; width: 100%; height: 100%; margin: 0; opacity: 0; cursor: pointer; }
.pills span { display: block; min-width: 2rem; text-align: center; font-size: 0.85rem; padding: 0.2rem 0.5rem; border: 1px solid var(--line); border-radius: 0.4rem; font-variant-numeric: tabular-nums; }
.pills input:hover + span { border-color: var(--accent); }
.pills input:checked + span { background: var(--accent); border-color: var(--accent); color: var(--card); font-weight: 600; }
.pills input:focus-visible + span { outline: 2px solid var(--accent); outline-offset: 2px; }

canvas { display: block; width: 100%; image-rendering: pixelated; border-radius: 0.25rem; background: var(--line); }
.tiles { --columns: 4; --few: 4; display: grid; grid-template-columns: repeat(var(--columns), minmax(0, 1fr)); gap: 0.35rem; margin-top: 0.8rem; }
.tile { padding: 0; border: 0; border-radius: 0.25rem; background: none; min-height: 0; display: block; }
.tile:hover { outline: 2px solid var(--line); outline-offset: 1px; }
.tile:hover canvas { filter: brightness(1.12); }
.tile[aria-pressed=true] { outline: 3px solid var(--accent); outline-offset: 1px; }
.tile:focus-visible { outline: 3px solid var(--c1); outline-offset: 1px; }
img.plot { max-width: 32rem; margin: 0.8rem auto 0; image-rendering: auto; border: 1px solid var(--line); }

.edited { display: grid; grid-template-columns: minmax(0, 2fr) minmax(0, 3fr); gap: 1rem; align-items: start; margin-top: 0.8rem; }
.edited .side { display: grid; gap: 0.6rem; }
.edited .classes { margin-top: 0; }
.pager { display: flex; flex-wrap: wrap; gap: 0.4rem; align-items: center; font-size: 0.85rem; }
.pager input { flex: 1 1 7rem; min-width: 0; }
.sliders { --label: 2rem; display: grid; gap: 0.1rem; margin-top: 0.5rem; min-height: 22.4rem; align-content: start; }
.slider { display: grid; grid-template-columns: var(--label) minmax(0, 1fr) 3.1rem; gap: 0.5rem; align-items: center; font-size: 0.8rem; font-variant-numeric: tabular-nums; color: var(--quiet); }
.slider span { text-align: right; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.slider output { text-align: right; }
.slider output.changed { color: var(--accent); font-weight: 600; }

.film { display: grid; grid-template-columns: minmax(7rem, 11rem) minmax(0, 1fr); gap: 1rem; align-items: center; margin-top: 0.8rem; }
.strip { display: grid; grid-template-columns: repeat(auto-fit, minmax(2.4rem, 1fr)); gap: 0.3rem; margin-top: 0.6rem; max-height: 14rem; overflow-y: auto; padding: 3px; }
.strip canvas { max-width: 5.5rem; cursor: pointer; }
.strip canvas.now { outline: 2px solid var(--accent); outline-offset: 1px; }

.taking { margin-top: 0.9rem; border-top: 1px solid var(--line); padding-top: 0.7rem; }
.taking .curl { display: flex; gap: 0.5rem; align-items: center; margin-top: 0.5rem; }
.curl pre { flex: 1; min-width: 0; overflow-x: auto; background: var(--ground); border: 1px solid var(--line); border-radius: 0.4rem; padding: 0.4rem 0.6rem; font: 0.78rem/1.5 ui-monospace, monospace; }

.models { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr)); gap: 1rem; }
.model { display: grid; gap: 0.8rem; align-content: start; }
.preview { aspect-ratio: 1; display: grid; place-items: center; background: var(--ground); border-radius: 0.4rem; padding: 0.5rem; overflow: hidden; font-size: 0.85rem; }
.preview > * { width: 100%; overflow-wrap: anywhere; }
.preview > p { padding: 1rem; text-align: center; }
.preview img { margin: 0; image-rendering: auto; }
.thumbnails { display: grid; grid-template-columns: repeat(var(--columns), minmax(0, 1fr)); gap: 0.3rem; }
.versions { list-style: none; padding: 0; font-size: 0.85rem; overflow-wrap: anywhere; }
.links { display: flex; gap: 1rem; font-size: 0.9rem; margin-top: 0.3rem; }
.state.ready { color: var(--c2); }

@media (max-width: 34rem) {
  body { padding: 1rem 0.7rem; }
  .card { padding: 0.8rem 0.75rem; }
  .edited, .film { grid-template-columns: minmax(0, 1fr); }
  .edited canvas, .film canvas#way-canvas { max-width: 13rem; margin: 0 auto; }
  .tiles { gap: 0.25rem; grid-template-columns: repeat(var(--few), minmax(0, 1fr)); }
}
`;
