import type { FastifyInstance } from 'fastify';
import './route-config.js';

/**
 * Gives every path the methods that it does not have, to be refused with those that it has: fastify takes them for unknown paths. To be
 * called before any route is there.
 *
 * @returns adds them; to be called when all routes are there
 */
export function refuseOtherMethods(app: FastifyInstance): () => void {
  const methods = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const known = methods.get(url) ?? new Set<string>();
    for (const one of [method].flat()) known.add(one);
    methods.set(url, known);
  });
  return () => {
    for (const [url, known] of [...methods]) {
      const others = app.supportedMethods.filter((method) => !known.has(method));
      app.route({
        method: others,
        url,
        config: { allow: [...known].sort().join(', ') },
        handler: () => undefined,
      });
    }
  };
}
