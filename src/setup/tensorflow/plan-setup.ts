import type { Plan } from './plan.js';
import { planLink } from './plan-link.js';
import { planStock } from './plan-stock.js';
import { planUninstall } from './plan-uninstall.js';
import type { SetupRequest } from './request.js';
import type { Surroundings } from './surroundings.js';

/**
 * What a setup of the `tensorflow` engine will do; nothing is changed yet.
 *
 * @param onLine told the lines of pip, or of the package's install script, while the plan is carried out
 * @throws GanforgeError where something is missing that can be seen before
 */
export async function planSetup(
  request: SetupRequest | { readonly from: 'uninstall' },
  surroundings: Surroundings,
  onLine?: (line: string) => void,
): Promise<Plan> {
  switch (request.from) {
    case 'uninstall':
      return planUninstall(surroundings);
    case 'stock':
      return planStock(request.gpu, surroundings, onLine);
    default:
      return planLink(request, surroundings, onLine);
  }
}
