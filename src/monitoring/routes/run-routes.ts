import type { FastifyInstance } from 'fastify';
import type { RunListing } from '../../web/protocol.js';
import type { EventStreams } from '../live/event-stream.js';
import type { RunSource } from '../live/run-source.js';
import type { RunFinder, RunParams } from './run-finder.js';
import { sendPlain } from './send-plain.js';

/** The runs, a run as it stands, and what is new of it. */
export function addRunRoutes(app: FastifyInstance, runs: readonly RunSource[], find: RunFinder, streams: EventStreams): void {
  app.get('/api/runs', (_request, reply) => reply.send(runs.map(({ id, name }): RunListing => ({ id, name }))));

  app.get<RunParams>('/api/runs/:run', (request, reply) => {
    const run = find(request);
    return run ? reply.send(run.snapshot()) : sendPlain(reply, 404, 'no such run');
  });

  app.get<RunParams>('/api/runs/:run/stream', (request, reply) => {
    const run = find(request);
    if (!run) return sendPlain(reply, 404, 'no such run');
    if (!streams.hasRoom) return sendPlain(reply.header('Retry-After', '10'), 503, 'too many pages are open');
    if (request.method === 'HEAD') return reply.type('text/event-stream; charset=utf-8').send();
    reply.hijack();
    streams.open(run, reply.raw);
  });
}
