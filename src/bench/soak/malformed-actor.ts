import { Random } from '../../random/random.js';
import { exchange, keepAlive } from './http-exchange.js';
import { malformedRequest } from './malformed-request.js';
import type { Actor } from './scene.js';

const who = 'malformed';

/** Sends what breaks the rules: each has to be refused, with a reason. */
export const malformedActor: Actor = async (scene, seed) => {
  const random = new Random({ seed, purpose: 'soak/malformed' });
  const agent = keepAlive();
  const { tally } = scene;
  while (!scene.isOver) {
    const { name, path, headers, body } = malformedRequest(random, scene.model);
    const beforeEnd = !scene.isEnding;
    try {
      const answer = await exchange({ url: `${scene.server.url}${path}`, headers, body, agent });
      const isRefused = answer.status >= 400 && answer.status < 500 && reasonOf(answer.body) !== undefined;
      if (isRefused) tally.count(who, 'refused with a reason');
      else if (answer.status === 503 && scene.isEnding) tally.count(who, 'refused while it ended');
      else tally.problem(who, `${name}: status ${answer.status}, ${answer.body.subarray(0, 200).toString()}`);
    } catch (error) {
      if (!beforeEnd) break;
      tally.problem(who, `${name}: ${error instanceof Error ? error.message : error}`);
    }
  }
  agent.destroy();
};

function reasonOf(body: Buffer): string | undefined {
  try {
    const { error } = JSON.parse(body.toString()) as { readonly error?: unknown };
    return typeof error === 'string' && error !== '' ? error : undefined;
  } catch {
    return undefined;
  }
}
