import { modulePage, type PolicedPage } from './page-policy.js';

/**
 * The live page of a server's runs. Its scripts are the modules of `browser/`; what they and it load is served from `pageAssets()`.
 *
 * @param hasMetrics whether the server has `/metrics`, to which the page then leads
 */
export function livePage(hasMetrics = true): PolicedPage {
  return hasMetrics ? PAGE : PAGE_WITHOUT_METRICS;
}

const header = `<a class="skip" href="#charts">Skip to the charts</a>
<header>
  <div class="title">
    <h1 id="name">ganforge</h1>
    <p id="about" class="quiet">waiting for the run</p>
  </div>
  <div class="standing">
    <span id="state" class="state" hidden></span>
    <button id="control" type="button" hidden></button>
  </div>
</header>
<form id="token-form" class="card token" hidden>
  <label for="token">Token of the server (it printed one when it started)</label>
  <input id="token" type="password" autocomplete="off" required>
  <button class="primary" type="submit">Use it</button>
  <button id="token-cancel" type="button">Cancel</button>
</form>
<p id="control-words" class="notice" role="status" hidden></p>
<p id="connection" class="notice" role="status" hidden></p>
<div id="progress" class="progress">
  <div class="track" role="progressbar" id="track" aria-label="progress of the run" aria-valuemin="0" aria-valuemax="100"><div id="bar"></div></div>
  <p class="row"><span id="done"></span><span id="left" class="quiet"></span></p>
</div>
<ul id="problems" class="problems" hidden></ul>
<p id="announcements" class="unseen" aria-live="polite"></p>`;

const runs = `<section id="runs" class="runs" aria-labelledby="runs-title" hidden>
  <h2 id="runs-title">Runs</h2>
  <div id="run-toggles" class="toggles"></div>
  <label class="detail">Details of <select id="chosen"></select></label>
</section>`;

const toolbar = `<div class="toolbar" role="group" aria-label="how charts are drawn">
    <label>Smoothing <input id="smoothing" type="range" min="0" max="0.99" step="0.01"> <output id="smoothing-words" for="smoothing"></output></label>
    <label>X axis <select id="axis"><option value="iteration">iterations</option><option value="time">time</option></select></label>
    <label><input id="logarithmic" type="checkbox"> Log scale</label>
    <button id="reset-zoom" type="button">Reset zoom</button>
  </div>`;

const samples = `<section class="card" id="samples" aria-labelledby="samples-title" hidden>
  <div class="row"><h2 id="samples-title">Samples</h2><span id="sample-words" class="quiet"></span></div>
  <div id="grids" class="grids"></div>
  <div class="player">
    <button id="play" type="button">Play</button>
    <input id="slider" type="range" min="0" step="1" aria-label="sample grid">
    <button id="newest" type="button">Newest</button>
  </div>
  <p class="links"><a id="grid-download" download>This grid (PNG)</a><a id="time-lapse" download>Time-lapse (WebP)</a></p>
</section>`;

const through = `<div class="through">
  <section class="card" id="strip-part" aria-labelledby="strip-title" hidden>
    <h2 id="strip-title">From the start</h2>
    <div id="strip" class="strip"></div>
  </section>
  <section class="card" id="evolution-part" aria-labelledby="evolution-title" hidden>
    <h2 id="evolution-title">The same latents through the training</h2>
    <div id="evolution" class="evolution" role="img"></div>
  </section>
  </div>`;

const details = `<section class="card" id="workers" aria-labelledby="workers-title" hidden>
  <div class="row"><h2 id="workers-title">Workers</h2><span class="quiet">share of an iteration spent computing</span></div>
  <ul id="meters" class="meters"></ul>
</section>
<section class="card" aria-labelledby="events-title">
  <div class="row"><h2 id="events-title">Events</h2><label class="quiet"><input id="problems-only" type="checkbox"> problems only</label></div>
  <div class="scroll" role="region" tabindex="0" aria-labelledby="events-title"><ul id="events" class="events"></ul></div>
  <p id="no-events" class="quiet">none yet</p>
</section>
<section class="card" aria-labelledby="config-title">
  <details>
    <summary><h2 id="config-title">Configuration</h2></summary>
    <p class="links"><button id="copy-config" type="button">Copy</button></p>
    <pre id="config" role="region" tabindex="0" aria-labelledby="config-title"></pre>
  </details>
</section>`;

const page = (footer: string): PolicedPage =>
  modulePage(
    'ganforge',
    { styles: ['/assets/uPlot.css', '/assets/page.css'], imports: { uplot: '/assets/uPlot.js' }, main: '/assets/main.js' },
    `${header}
${runs}
<main>
${samples}
<section class="left" aria-labelledby="charts-title">
  <h2 id="charts-title" class="unseen">Charts</h2>
  ${toolbar}
  <div id="charts" class="charts" tabindex="-1"></div>
  ${through}
</section>
<div class="details">
${details}
</div>
</main>
<footer class="quiet"><span>ganforge</span>${footer}</footer>
<noscript><p class="notice">This page draws with JavaScript, which is switched off.</p></noscript>`,
  );

const PAGE = page('<a href="/metrics">/metrics for Prometheus</a>');
const PAGE_WITHOUT_METRICS = page('');
