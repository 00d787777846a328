import type { FastifyReply, FastifyRequest } from 'fastify';

/** What browsers may do with an answer; routes that serve pages say otherwise with headers of their own. */
const securityHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

const preflightHeaders = {
  'access-control-allow-methods': 'GET, HEAD, POST',
  'access-control-allow-headers': 'Authorization, Content-Type, Inference-Header-Content-Length, X-API-Key, X-Request-Id',
  'access-control-max-age': '600',
};

const exposed = 'ETag, Inference-Header-Content-Length, Retry-After, X-Request-Id';

/**
 * Security headers, and CORS for one origin at most.
 *
 * @returns gives a reply its headers; true where it is a preflight request, which has nothing else to be answered with
 * @see https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export function createBrowserRules(allowOrigin: string | undefined): (request: FastifyRequest, reply: FastifyReply) => boolean {
  if (allowOrigin === undefined) {
    const headers = { ...securityHeaders, 'cross-origin-resource-policy': 'same-origin' };
    return (_, reply) => {
      reply.headers(headers);
      return false;
    };
  }
  const common = { ...securityHeaders, 'cross-origin-resource-policy': 'cross-origin', vary: 'Origin' };
  const allowed = { ...common, 'access-control-allow-origin': allowOrigin, 'access-control-expose-headers': exposed };
  return ({ method, headers }, reply) => {
    const matches = headers.origin === allowOrigin;
    reply.headers(matches ? allowed : common);
    const preflight = matches && method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
    if (preflight) reply.headers(preflightHeaders);
    return preflight;
  };
}
