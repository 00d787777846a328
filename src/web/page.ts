import { type PolicedPage, policedPage } from './page-policy.js';
import { PAGE_SCRIPT } from './page-script.js';
import { PAGE_STYLE } from './page-style.js';

/** The live page of a run: one document without any other resource but what its own server answers. */
export function livePage(): PolicedPage {
  return PAGE;
}

const PAGE = policedPage(
  'ganforge',
  PAGE_STYLE,
  PAGE_SCRIPT,
  `<header>
  <div><h1 id="name">ganforge</h1><p id="about" class="quiet">waiting for the run</p></div>
  <span id="state" class="state">starting</span>
</header>
<section class="progress" aria-label="progress">
  <div class="track"><div id="bar"></div></div>
  <p class="row"><span id="done"></span><span id="left" class="quiet"></span></p>
</section>
<ul id="problems" hidden></ul>
<main>
  <section class="charts" id="charts" aria-label="charts"></section>
  <figure id="sample" class="card">
    <figcaption><span>Samples</span><span id="caption" class="quiet">none yet</span></figcaption>
    <img id="image" alt="newest grid of generated samples" hidden>
  </figure>
</main>
<footer class="quiet"><a href="/metrics">/metrics</a> for Prometheus &middot; <a href="/status.json">/status.json</a></footer>`,
);
