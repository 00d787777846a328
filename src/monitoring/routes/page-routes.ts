import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { pageAssets } from '../../web/assets.js';
import { livePage } from '../../web/page.js';
import { sendPlain } from './send-plain.js';
import { sendTagged } from './send-tagged.js';

/** The page, and what it loads: from a closed list. */
export function addPageRoutes(app: FastifyInstance, hasMetrics: boolean): void {
  app.get('/', (_request, reply) => {
    const { html, policy } = livePage(hasMetrics);
    return reply.header('Content-Security-Policy', policy).type('text/html; charset=utf-8').send(html);
  });

  const tags = new Map<string, string>();
  app.get<{ Params: { '*': string } }>('/assets/*', (request, reply) => {
    const name = request.params['*'];
    const assets = pageAssets();
    const asset = Object.hasOwn(assets, name) ? assets[name] : undefined;
    if (asset === undefined) return sendPlain(reply, 404, 'nothing here');
    const tag = tags.get(name) ?? createHash('sha256').update(asset.body).digest('base64url');
    tags.set(name, tag);
    return sendTagged(request, reply, tag, asset.type, () => asset.body);
  });
}
