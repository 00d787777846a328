/**
 * Gradients that tfjs lacks or gets wrong and that losses which contain gradients need (gradient penalty, R1, path
 * length). They are made of tfjs operations and hold for every backend. Importing this file registers them.
 */
import './gradients/tape.js';
import './gradients/constant.js';
import './gradients/activation.js';
import './gradients/broadcasting.js';
import './gradients/convolution.js';
import './gradients/pooling.js';
import './gradients/reduction.js';
import './gradients/resize.js';
import './gradients/shape.js';
import './gradients/fused.js';
