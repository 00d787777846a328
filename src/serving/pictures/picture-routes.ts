import type { FastifyReply, FastifyRequest } from 'fastify';
import type { PolicedPage } from '../../web/page-policy.js';
import { modelsPage, playgroundPage } from '../../web/playground.js';
import { cancellationOf } from '../rest/cancellation.js';
import { parseJsonObject } from '../rest/json-body.js';
import { modelPaths, requestedModel } from '../rest/requested-model.js';
import type { RestPlugin } from '../rest/rest-options.js';
import { sendJson } from '../rest/send-json.js';
import type { Answer } from './answer.js';
import { describeModel, listModels } from './describe-models.js';
import { drawableModel } from './drawable-model.js';
import { entityTag, matches } from './entity-tag.js';
import { generate } from './generate.js';
import { generateRequest, type Limits } from './generate-request.js';
import { interpolate } from './interpolate.js';
import { interpolateRequest } from './interpolate-request.js';
import { ofOneFile } from './replaced.js';
import { RequestFields } from './request-fields.js';

export interface PictureOptions {
  /** Images of one request. */
  readonly mostImages?: number;
  /** Points of one request. */
  readonly mostPoints?: number;
  /** Pixels of one picture. */
  readonly mostPixels?: number;
}

/** Bytes of a JSON body: latents of 64 images with 512 numbers each, and room beside. */
const bodyLimit = 2 ** 20;

/**
 * What people look at: `generate` and `interpolate` of every model, the list of models on `/`, and a playground a model. Its two
 * pages need no key, as they hold nothing of a model: they ask for that, with a key where the server wants one.
 */
export function pictureRoutes({ mostImages = 64, mostPoints = 4096, mostPixels = 2 ** 24 }: PictureOptions = {}): RestPlugin {
  const limits: Limits = { mostImages, mostPoints, mostPixels };
  return (app, service) => {
    for (const path of modelPaths('/generate')) {
      app.get(path, (request, reply) =>
        ofOneFile(async () => {
          const model = drawableModel(requestedModel(service, request));
          const wish = generateRequest(RequestFields.ofQuery(request.url), model.description, limits);
          const compute = () => generate(service, model, wish, limits, cancellationOf(reply));
          return await cached(request, reply, entityTag(model, 'generate', wish), compute);
        }),
      );
      app.post(path, (request, reply) =>
        ofOneFile(async () => {
          const model = drawableModel(requestedModel(service, request));
          const body = parseJsonObject(request.body instanceof Buffer ? request.body : Buffer.alloc(0), bodyLimit);
          const wish = generateRequest(RequestFields.ofBody(body), model.description, limits);
          return send(reply.header('cache-control', 'no-store'), await generate(service, model, wish, limits, cancellationOf(reply)));
        }),
      );
    }
    for (const path of modelPaths('/interpolate')) {
      app.get(path, (request, reply) =>
        ofOneFile(async () => {
          const model = drawableModel(requestedModel(service, request));
          const wish = interpolateRequest(RequestFields.ofQuery(request.url), model.description, limits);
          const compute = () => interpolate(service, model, wish, limits, cancellationOf(reply));
          return await cached(request, reply, entityTag(model, 'interpolate', wish), compute);
        }),
      );
    }
    for (const path of modelPaths('/description')) {
      app.get(path, (request, reply) => unstored(reply, describeModel(requestedModel(service, request), limits)));
    }
    app.get('/models', (_, reply) => unstored(reply, { models: listModels(service, limits) }));
    const open = { config: { open: true } };
    app.get('/', open, (_, reply) => sendPage(reply, modelsPage()));
    app.get('/playground/:model', open, (_, reply) => sendPage(reply, playgroundPage()));
  };
}

/** Answers with the bytes, or that the client has them already: then nothing is computed. */
async function cached(request: FastifyRequest, reply: FastifyReply, tag: string, compute: () => Promise<Answer>): Promise<FastifyReply> {
  // The file behind the same address may change: caches keep the bytes, and ask whether they are still those.
  const headers = { etag: tag, 'cache-control': 'no-cache' };
  if (matches(tag, request.headers['if-none-match'])) return reply.headers(headers).code(304).send();
  const answer = await compute();
  return send(reply.headers(headers), answer);
}

const send = (reply: FastifyReply, { type, body, headers }: Answer): FastifyReply =>
  reply.headers({ ...headers, 'content-type': type, 'x-content-type-options': 'nosniff' }).send(body);

const unstored = (reply: FastifyReply, value: object): FastifyReply => sendJson(reply.header('cache-control', 'no-store'), value);

const sendPage = (reply: FastifyReply, { html, policy }: PolicedPage): FastifyReply =>
  reply
    .headers({
      'cache-control': 'no-cache',
      'content-security-policy': policy,
      'content-type': 'text/html; charset=utf-8',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    })
    .send(html);
