import { Random } from '../../random/random.js';
import { exchange, keepAlive } from './http-exchange.js';
import type { Actor } from './scene.js';

const who = 'pictures';
const pngStart = Buffer.from([0x89, 0x50, 0x4e, 0x47]);

/** Asks for pictures by seeds, and again for some it has. */
export const pictureActor: Actor = async (scene, seed) => {
  const random = new Random({ seed, purpose: 'soak/pictures' });
  const agent = keepAlive();
  const { tally } = scene;
  const tags = new Map<string, string>();
  while (!scene.isOver) {
    const url = `${scene.server.url}/v2/models/${scene.model}/generate?seed=${random.integer(20)}&count=${1 + random.integer(4)}`;
    const tag = tags.get(url);
    const beforeEnd = !scene.isEnding;
    try {
      const { status, headers, body } = await exchange({ url, method: 'GET', agent, ...(tag && { headers: { 'if-none-match': tag } }) });
      if (status === 304) tally.count(who, 'have not changed');
      else if (status === 200 && body.subarray(0, 4).equals(pngStart)) {
        tags.set(url, headers.etag ?? '');
        tally.count(who, 'drawn');
      } else if (status === 429) tally.count(who, 'refused: too many at once');
      else if (status === 503 && scene.isEnding) tally.count(who, 'refused while it ended');
      else tally.problem(who, `status ${status}: ${body.subarray(0, 200).toString()}`);
    } catch (error) {
      if (!beforeEnd) break;
      tally.problem(who, `no answer: ${error instanceof Error ? error.message : error}`);
    }
  }
  agent.destroy();
};
