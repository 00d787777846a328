import { activations } from './kinds/activation.js';
import { arrangement } from './kinds/arrangement.js';
import { connected } from './kinds/connected.js';
import { normalizations } from './kinds/normalization.js';
import { regularizations } from './kinds/regularization.js';
import { resampling } from './kinds/resampling.js';
import type { LayerKind } from './layer-kind.js';

/** Every layer of the `custom` system by its name in YAML, in the order of the documentation. */
export const layerKinds: Readonly<Record<string, LayerKind>> = {
  ...connected,
  ...normalizations,
  ...activations,
  ...resampling,
  ...arrangement,
  ...regularizations,
};
