import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { RunControl } from '../../training/run-control.js';
import type { RunFinder, RunParams } from './run-finder.js';
import { sendPlain } from './send-plain.js';

const actions: Readonly<Record<string, (control: RunControl) => void>> = {
  pause: (control) => control.pause(),
  continue: (control) => control.proceed(),
};

/**
 * What changes a run: for who has the token, from the page itself or from no page at all. Without a token nobody can.
 */
export function addControlRoutes(app: FastifyInstance, find: RunFinder, token: string | undefined): void {
  const isToken = token === undefined ? () => false : tokenCheck(token);
  for (const [name, act] of Object.entries(actions)) {
    const url = `/api/runs/:run/${name}`;
    app.post<RunParams>(url, (request, reply) => {
      const control = token === undefined ? undefined : find(request)?.control;
      if (!control) return sendPlain(reply, 404, 'nothing here');
      if (isCrossSite(request.headers)) return sendPlain(reply, 403, 'a page of another site may not do this');
      if (!isToken(request.headers.authorization)) {
        return sendPlain(reply.header('WWW-Authenticate', 'Bearer'), 401, 'give the token that the program printed');
      }
      act(control);
      return reply.code(204).send();
    });
    const others = app.supportedMethods.filter((method) => method !== 'POST');
    app.route({ method: others, url, handler: (_request, reply) => sendPlain(reply.header('Allow', 'POST'), 405, 'only POST') });
  }
}

/** By hashes, which are of one length: how long it takes tells nothing of the token. */
function tokenCheck(token: string): (authorization: string | undefined) => boolean {
  const wanted = hashOf(token);
  return (authorization = '') => {
    const given = /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
    return given !== undefined && timingSafeEqual(hashOf(given), wanted);
  };
}

const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Programs send neither header. */
function isCrossSite({ host, origin, 'sec-fetch-site': site }: IncomingHttpHeaders): boolean {
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  return origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== new URL(`http://${host}`).host);
}
