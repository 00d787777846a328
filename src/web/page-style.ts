/** The look of the live page, light and dark as the reader's system is. */
export const PAGE_STYLE = `
:root {
  --ground: #f6f7f9; --card: #ffffff; --ink: #1b2330; --quiet: #677489; --line: #e3e7ee; --accent: #3557d6; --bad: #b3261e;
  --c0: #3557d6; --c1: #d9622b; --c2: #2b8a5f; --c3: #9445c0; --c4: #b58a00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #10141b; --card: #181e28; --ink: #e6eaf1; --quiet: #8b97aa; --line: #293140; --accent: #7d9bff; --bad: #ff8a80;
    --c0: #7d9bff; --c1: #ff9d66; --c2: #5fd0a0; --c3: #cf93f0; --c4: #e6c04a;
  }
}
* { box-sizing: border-box; margin: 0; }
body { background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 0 auto; padding: 1.5rem 1rem; }
h1 { font-size: 1.35rem; font-weight: 650; letter-spacing: -0.01em; }
.quiet { color: var(--quiet); }
a { color: var(--accent); }
header, .row, figcaption { display: flex; justify-content: space-between; align-items: baseline; gap: 1rem; flex-wrap: wrap; }
.state { border: 1px solid currentColor; border-radius: 1rem; padding: 0 0.7rem; font-size: 0.85rem; color: var(--accent); }
.state.failed, .state.lost, #problems { color: var(--bad); }
.state.done { color: var(--c2); }
.progress { margin: 1.1rem 0; font-variant-numeric: tabular-nums; }
.track { height: 0.55rem; background: var(--line); border-radius: 0.3rem; overflow: hidden; margin-bottom: 0.4rem; }
#bar { height: 100%; width: 0; background: var(--accent); transition: width 0.6s; }
#problems { margin: 0 0 1rem; padding-left: 1.2rem; font-size: 0.9rem; }
main { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 1rem; align-items: start; }
@media (max-width: 50rem) { main { grid-template-columns: minmax(0, 1fr); } }
.charts { display: grid; gap: 1rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 0.6rem; padding: 0.9rem 1rem; }
.card h2, figcaption span:first-child { font-size: 0.95rem; font-weight: 600; }
.legend { display: flex; flex-wrap: wrap; gap: 0.1rem 1rem; font-size: 0.85rem; font-variant-numeric: tabular-nums; }
.legend i { display: inline-block; width: 0.7rem; height: 0.2rem; border-radius: 0.1rem; vertical-align: middle; margin-right: 0.4rem; }
svg { display: block; width: 100%; height: 7.5rem; margin-top: 0.5rem; }
svg path { fill: none; stroke-width: 1.6; vector-effect: non-scaling-stroke; stroke-linejoin: round; }
svg line { stroke: var(--quiet); stroke-dasharray: 3 4; vector-effect: non-scaling-stroke; opacity: 0.6; }
.ends { display: flex; justify-content: space-between; font-size: 0.75rem; color: var(--quiet); font-variant-numeric: tabular-nums; }
img { display: block; width: 100%; margin-top: 0.6rem; border-radius: 0.3rem; image-rendering: pixelated; }
footer { margin-top: 1.5rem; font-size: 0.85rem; }
`;
