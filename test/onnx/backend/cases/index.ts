import { binaryCases } from './binary.js';
import type { CaseTable } from './case.js';
import { convolutionCases } from './convolution.js';
import { creationCases } from './creation.js';
import { eagerCases } from './eager.js';
import { imageCases } from './images.js';
import { indexingCases } from './indexing.js';
import { movementCases } from './movement.js';
import { normalizationCases } from './normalization.js';
import { poolingCases } from './pooling.js';
import { productCases } from './products.js';
import { reductionCases } from './reduction.js';
import { unaryCases } from './unary.js';

/** What each kernel of the backend is called with, by tfjs's name. */
export const cases: CaseTable = {
  ...binaryCases,
  ...convolutionCases,
  ...creationCases,
  ...eagerCases,
  ...imageCases,
  ...indexingCases,
  ...movementCases,
  ...normalizationCases,
  ...poolingCases,
  ...productCases,
  ...reductionCases,
  ...unaryCases,
};
