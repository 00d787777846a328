/** The look of the live page, light and dark as the reader's system is. Its colours are told apart by the colour-blind, too. */
export const PAGE_STYLE = `
:root {
  --ground: #f6f7f9; --card: #ffffff; --ink: #1b2330; --quiet: #5a6679; --line: #e1e6ee; --accent: #3557d6; --on-accent: #ffffff; --bad: #b3261e;
  --good: #0b7a5a; --wait: #8a5a00;
  --c0: #2f5bd0; --c1: #c9541c; --c2: #0b8061; --c3: #8e3bb5; --c4: #9a6b00; --c5: #0e7c9c; --c6: #b8336a; --c7: #5b6675;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #10141b; --card: #181e28; --ink: #e6eaf1; --quiet: #98a4b6; --line: #293140; --accent: #8aa6ff; --on-accent: #10141b; --bad: #ff8a80;
    --good: #5fd0a0; --wait: #e6c04a;
    --c0: #7fa2ff; --c1: #ff9b66; --c2: #4fcf9f; --c3: #d39bf5; --c4: #e3bd4a; --c5: #5cc6e6; --c6: #ff8db5; --c7: #a9b4c4;
  }
}
* { box-sizing: border-box; margin: 0; }
[hidden] { display: none !important; }
body {
  background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; font-variant-numeric: tabular-nums;
  max-width: 116rem; margin: 0 auto; padding: 1.25rem clamp(0.75rem, 2vw, 2rem);
}
h1 { font-size: 1.35rem; font-weight: 650; letter-spacing: -0.01em; overflow-wrap: anywhere; }
h2 { font-size: 0.95rem; font-weight: 600; }
a { color: var(--accent); }
.quiet { color: var(--quiet); font-size: 0.85rem; overflow-wrap: anywhere; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: 1rem; top: -4rem; background: var(--card); padding: 0.4rem 0.8rem; border-radius: 0.4rem; z-index: 2; }
.skip:focus { top: 0.5rem; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 0.6rem; padding: 0.8rem 1rem; min-width: 0; }
.row, header, footer { display: flex; justify-content: space-between; align-items: baseline; gap: 0.2rem 1rem; flex-wrap: wrap; }
header { align-items: center; }
.standing { display: flex; align-items: center; gap: 0.75rem; flex-wrap: wrap; }
button, select, input:not([type=range], [type=checkbox]) {
  font: inherit; font-size: 0.85rem; color: var(--ink); background: var(--card); border: 1px solid var(--line); border-radius: 0.4rem; padding: 0.2rem 0.7rem;
}
button { cursor: pointer; }
button:hover:enabled { border-color: var(--accent); }
button:disabled { opacity: 0.55; cursor: default; }
.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); font-weight: 600; }
input[type=range], input[type=checkbox] { accent-color: var(--accent); }
.state { border: 1px solid currentColor; border-radius: 1rem; padding: 0 0.7rem; font-size: 0.85rem; color: var(--accent); }
.state.failed { color: var(--bad); }
.state.done { color: var(--good); }
.state.paused { color: var(--wait); }
.state.interrupted, .state.unknown, .state.starting { color: var(--quiet); }
.notice { border-left: 3px solid var(--accent); background: var(--card); padding: 0.35rem 0.8rem; margin-top: 0.7rem; border-radius: 0 0.4rem 0.4rem 0; font-size: 0.9rem; }
.notice.bad { border-color: var(--bad); color: var(--bad); }
.token { display: flex; gap: 0.5rem; flex-wrap: wrap; align-items: center; margin-top: 0.7rem; }
.token label { font-size: 0.85rem; }
.token input { flex: 1 1 10rem; min-width: 0; }
.progress { margin: 0.8rem 0; font-size: 0.9rem; }
.track { height: 0.5rem; background: var(--line); border-radius: 0.3rem; overflow: hidden; }
.track > div { height: 100%; width: 0; background: var(--accent); }
.progress .track { margin-bottom: 0.3rem; }
.problems { margin: 0 0 0.9rem; padding-left: 1.2rem; font-size: 0.9rem; color: var(--bad); overflow-wrap: anywhere; }
.runs { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: center; margin-bottom: 0.9rem; }
.toggles { display: flex; flex-wrap: wrap; gap: 0.4rem; min-width: 0; }
.toggles button { display: flex; align-items: center; gap: 0.45rem; color: var(--quiet); overflow-wrap: anywhere; text-align: left; }
.toggles [aria-pressed=true] { color: var(--ink); border-color: var(--colour); box-shadow: inset 0 0 0 1px var(--colour); }
.toggles i { width: 0.7rem; height: 0.7rem; border-radius: 50%; border: 2px solid var(--quiet); flex: none; }
.toggles [aria-pressed=true] i { background: var(--colour); border-color: var(--colour); }
.c0 { --colour: var(--c0); } .c1 { --colour: var(--c1); } .c2 { --colour: var(--c2); } .c3 { --colour: var(--c3); }
.c4 { --colour: var(--c4); } .c5 { --colour: var(--c5); } .c6 { --colour: var(--c6); } .c7 { --colour: var(--c7); }
.detail { font-size: 0.85rem; color: var(--quiet); min-width: 0; }
.detail select { max-width: 100%; }
main { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1rem; align-items: start; }
@media (min-width: 64rem) {
  main { grid-template: 'left samples' auto 'left details' 1fr / minmax(0, 2fr) minmax(22rem, 1fr); }
  .left { grid-area: left; } #samples { grid-area: samples; } .details { grid-area: details; }
  /* Where there are no samples, the details begin at the top. */
  main:has(#samples[hidden]) .details { grid-row: 1 / 3; }
}
.details { display: grid; gap: 1rem; min-width: 0; }
.toolbar { display: flex; flex-wrap: wrap; gap: 0.4rem 1.25rem; align-items: center; font-size: 0.85rem; color: var(--quiet); margin-bottom: 0.75rem; }
.toolbar label { display: flex; align-items: center; gap: 0.45rem; }
.toolbar output { min-width: 2.2rem; color: var(--ink); }
.toolbar input[type=range] { width: 7rem; }
.toolbar button { margin-left: auto; }
.grids { display: grid; grid-template-columns: repeat(auto-fit, minmax(6.4rem, 1fr)); gap: 0.6rem; margin-top: 0.6rem; justify-items: center; }
.grids figure { width: 100%; max-width: 38rem; }
.grids img, .strip img, .evolution canvas { display: block; width: 100%; border-radius: 0.25rem; }
.grids figure:only-child img { image-rendering: pixelated; }
.grids img { min-height: 4rem; background: var(--line); overflow-wrap: anywhere; }
figcaption, .strip span { font-size: 0.75rem; color: var(--quiet); overflow-wrap: anywhere; }
.player { display: flex; gap: 0.6rem; align-items: center; margin-top: 0.6rem; }
.player input { flex: 1; min-width: 0; }
#play { min-width: 4rem; }
.links { display: flex; gap: 0.2rem 1.25rem; flex-wrap: wrap; font-size: 0.85rem; margin-top: 0.4rem; }
.through { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 23rem), 1fr)); gap: 1rem; margin-top: 1rem; align-items: start; }
.strip { display: grid; grid-template-columns: repeat(auto-fill, minmax(8rem, 1fr)); gap: 0.5rem; margin-top: 0.6rem; }
.strip button { padding: 0.2rem; text-align: center; line-height: 1.3; }
.evolution { display: grid; grid-template-columns: repeat(12, minmax(0, 1fr)); gap: 3px; margin-top: 0.6rem; }
.evolution figcaption { font-size: 0.65rem; text-align: center; overflow-wrap: normal; white-space: nowrap; }
.meters { list-style: none; padding: 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); gap: 0.3rem 1.25rem; margin-top: 0.5rem; font-size: 0.8rem; }
.meters li { display: grid; grid-template-columns: 1.2rem 1fr 2.6rem; gap: 0.4rem; align-items: center; }
.meters .track > div { background: var(--c2); }
.meters .figure { text-align: right; color: var(--quiet); }
.scroll { max-height: 20rem; overflow: auto; margin-top: 0.4rem; }
.events { list-style: none; padding: 0; font-size: 0.85rem; }
.events li { padding: 0.3rem 0 0.3rem 0.6rem; border-left: 3px solid transparent; overflow-wrap: anywhere; }
.events li > :first-child { display: block; font-size: 0.75rem; }
.events .problem { border-color: var(--bad); }
.events strong { color: var(--bad); font-weight: 600; }
summary { cursor: pointer; }
summary h2 { display: inline; }
pre { overflow: auto; max-height: 26rem; margin-top: 0.5rem; padding: 0.6rem; background: var(--ground); border-radius: 0.4rem; font: 0.78rem/1.5 ui-monospace, monospace; }
footer { margin-top: 1.5rem; }
@media (prefers-reduced-motion: no-preference) {
  .track > div { transition: width 0.5s; }
}
`;
