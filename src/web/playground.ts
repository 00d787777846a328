import { MODELS_SCRIPT } from './models-script.js';
import { type PolicedPage, policedPage } from './page-policy.js';
import { PLAYGROUND_SCRIPT } from './playground-script.js';
import { PLAYGROUND_STYLE } from './playground-style.js';

/** The playground of a model, which it knows from its own address. It holds nothing of the model: that it asks for. */
export const playgroundPage = (): PolicedPage => PLAYGROUND;

/** The list of models that are served. */
export const modelsPage = (): PolicedPage => MODELS;

/** Where the page asks for a key, tells what is wrong, and speaks to those who do not see it. */
const notices = `<form id="key-form" class="card form" hidden>
  <span id="key-reason"></span>
  <label>API key <input id="key" type="password" autocomplete="off" required></label>
  <button class="main">Use it</button>
</form>
<p id="problem" role="alert" hidden></p>
<p id="said" class="said" aria-live="polite"></p>`;

/** What may be done with a picture: to have it, or the line that draws it. */
const taking = (part: string, more = ''): string => `<div class="taking">
    <div class="buttons"><button type="button" id="${part}-download" disabled>Download PNG</button>${more}</div>
    <div class="curl"><pre tabindex="0" aria-label="command that fetches this picture"><code id="${part}-curl"></code></pre>
      <button type="button" id="${part}-copy" aria-label="copy the command" disabled>Copy</button></div>
  </div>`;

const gridCard = `<section class="card" aria-labelledby="grid-title">
  <div class="row"><h2 id="grid-title">Images</h2><span id="grid-time" class="quiet" title="time to answer"></span></div>
  <div class="tools">
    <label>seed <input id="seed" type="number" min="0" step="1" value="0"></label>
    <span class="buttons">
      <button type="button" id="previous" aria-label="previous seed">&lsaquo;</button>
      <button type="button" id="next" aria-label="next seed">&rsaquo;</button>
      <button type="button" id="random" class="main">Random</button>
    </span>
    <label>count <select id="count"></select></label>
  </div>
  <div id="inputs"></div>
  <div id="tiles" class="tiles" role="group" aria-label="images; choose one to change it"></div>
  <img id="plot" class="plot" alt="" hidden>
  ${taking('grid')}
</section>`;

const editCard = `<section class="card" id="edit-card" aria-labelledby="edit-title">
  <div class="row"><h2 id="edit-title">One image</h2><span id="edit-time" class="quiet" title="time to answer"></span></div>
  <div id="edit" hidden>
    <div class="edited">
      <div class="side">
        <canvas id="edit-canvas" role="img" aria-label="the chosen image, as changed"></canvas>
        <div class="buttons"><button type="button" id="reset">Reset</button><button type="button" id="randomise">Randomise</button></div>
        <div id="edit-inputs"></div>
      </div>
      <div>
        <div class="pager">
          <button type="button" id="page-before" aria-label="numbers before">&lsaquo;</button>
          <span id="page" class="quiet" aria-live="polite"></span>
          <button type="button" id="page-after" aria-label="numbers after">&rsaquo;</button>
          <input id="search" type="search" placeholder="find" aria-label="find a number of the latent">
        </div>
        <div id="sliders" class="sliders" role="group" aria-label="latent"></div>
      </div>
    </div>
    ${taking('edit')}
  </div>
</section>`;

const wayCard = `<section class="card wide" id="way-card" aria-labelledby="way-title">
  <div class="row"><h2 id="way-title">From one seed to another</h2><span id="way-time" class="quiet" title="time to answer"></span></div>
  <div class="tools">
    <label>from <input id="from" type="number" min="0" step="1" value="0"></label>
    <button type="button" id="swap" aria-label="swap the seeds">&hArr;</button>
    <label>to <input id="to" type="number" min="0" step="1" value="1"></label>
    <label>steps <select id="steps"></select></label>
    <button type="button" id="play" class="main">Play</button>
  </div>
  <div id="way-images" class="film">
    <canvas id="way-canvas" role="img" aria-label="step"></canvas>
    <div>
      <input id="position" type="range" min="0" max="7" step="1" value="0" aria-label="step">
      <div id="strip" class="strip"></div>
    </div>
  </div>
  <img id="way-plot" class="plot" alt="" hidden>
  ${taking('way', '<button type="button" id="way-film">Download film (WebP)</button>')}
</section>`;

const PLAYGROUND = policedPage(
  'ganforge',
  PLAYGROUND_STYLE,
  PLAYGROUND_SCRIPT,
  `<p class="crumb"><a href="../">all models</a></p>
<header>
  <div><h1 id="name">ganforge</h1><p id="about" class="quiet"></p></div>
  <div class="tools"><label id="version-field" hidden>version <select id="version"></select></label></div>
</header>
${notices}
<main id="main" hidden>
${gridCard}
${editCard}
${wayCard}
</main>`,
);

const MODELS = policedPage(
  'ganforge',
  PLAYGROUND_STYLE,
  MODELS_SCRIPT,
  `<header><div><h1>Generators</h1><p id="about" class="quiet">asking the server</p></div></header>
${notices}
<main id="models" class="models"></main>
<footer class="quiet"><a href="v2">/v2</a> of the Open Inference Protocol &middot; <a href="metrics">/metrics</a> for Prometheus</footer>`,
);
