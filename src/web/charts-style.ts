/** The look of the charts, in the colours of the page; with uPlot's own style before it. */
export const CHARTS_STYLE = `
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 23rem), 1fr)); gap: 1rem; }
.chart { position: relative; display: flex; flex-direction: column; min-width: 0; padding: 0.8rem 0.9rem 0.5rem; }
.chart-head { display: flex; justify-content: space-between; align-items: baseline; gap: 1rem; }
.chart-head h2 { font-size: 0.95rem; font-weight: 600; white-space: nowrap; }
.chart-note { font-size: 0.78rem; color: var(--quiet); font-variant-numeric: tabular-nums; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.chart-mark {
  display: none; position: absolute; right: 2.2rem; bottom: 2.9rem; left: 4.4rem; width: fit-content; margin: 0 auto; padding: 0.05rem 0.5rem; border: 1px solid var(--line);
  border-radius: 0.3rem; background: var(--card); font-size: 0.75rem; pointer-events: none;
}
.chart:is(:hover, :focus-within) .chart-mark:not([hidden]) { display: block; }
.chart-problem { color: var(--bad); border-color: currentColor; }
.chart-legend { display: flex; flex: 1; flex-wrap: wrap; align-content: start; gap: 0 0.3rem; margin: 0.15rem -0.25rem 0.1rem; }
.chart-legend button {
  display: flex; align-items: center; gap: 0.35rem; min-width: 0; min-height: 1.6rem; padding: 0 0.25rem; border: 0; border-radius: 0.3rem; background: none;
  font: inherit; font-size: 0.8rem; color: var(--ink); cursor: pointer;
}
.chart-legend button:hover { background: var(--line); }
.chart-legend button[aria-pressed=false] { color: var(--quiet); text-decoration: line-through; }
.chart-legend button[aria-pressed=false] :is(svg, .chart-value) { visibility: hidden; }
.chart-legend svg { display: inline; flex: none; width: 16px; height: 4px; margin: 0; }
.chart-legend line { stroke-width: 2.5; stroke: var(--quiet); opacity: 1; }
.chart-legend button > span { max-width: 13rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.chart-value { min-width: 6ch; text-align: left; color: var(--quiet); font-variant-numeric: tabular-nums; }
.chart-wide .chart-value { min-width: 15ch; }
.chart-plot { height: 12rem; overflow: hidden; border-radius: 0.3rem; cursor: crosshair; }
.chart :focus-visible { outline: 2px solid var(--c0); outline-offset: 1px; }
.chart .u-over { cursor: crosshair; }
.chart .u-select { background: var(--c0); opacity: 0.16; }
.chart .u-cursor-x { border-right: 1px solid var(--quiet); opacity: 0.7; }
.chart-said { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
`;
