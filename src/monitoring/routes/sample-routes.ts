import { open } from 'node:fs/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { RunSource } from '../live/run-source.js';
import type { RunFinder, RunParams } from './run-finder.js';
import { sendPlain } from './send-plain.js';
import { sendTagged } from './send-tagged.js';
import { TimeLapses } from './time-lapses.js';

interface SampleParams {
  readonly Params: RunParams['Params'] & { readonly iteration: string };
}

/** Sample grids: found by their number among those of the run, never by a path. */
export function addSampleRoutes(app: FastifyInstance, find: RunFinder): void {
  app.get<SampleParams>('/api/runs/:run/samples/:iteration(^\\d{1,15}).png', async (request, reply) => {
    const path = find(request)?.samplePath(Number(request.params.iteration));
    return path === undefined ? sendPlain(reply, 404, 'no such sample') : await sendPng(request, reply, path);
  });

  const timeLapses = new TimeLapses();
  app.get<RunParams>('/api/runs/:run/time-lapse.webp', async (request, reply) => {
    const run = find(request);
    const paths = run ? samplePaths(run) : [];
    if (!run || paths.length === 0) return sendPlain(reply, 404, 'no samples yet');
    reply.type('image/webp').header('Content-Disposition', `attachment; filename="${run.id}.webp"`);
    return reply.send(request.method === 'HEAD' ? undefined : await timeLapses.make(paths));
  });
}

function samplePaths(run: RunSource): string[] {
  return run.snapshot().samples.flatMap(({ iteration }) => run.samplePath(iteration) ?? []);
}

/** A resumed run may draw a grid again, so that the number does not stand for the content. */
async function sendPng(request: FastifyRequest, reply: FastifyReply, path: string): Promise<FastifyReply> {
  const file = await open(path);
  try {
    const { mtimeMs, size } = await file.stat();
    return await sendTagged(request, reply, `${mtimeMs.toString(36)}-${size}`, 'image/png', () => file.readFile());
  } finally {
    await file.close();
  }
}
