import { Random } from '../../random/random.js';
import { type HttpTarget, targetOf } from '../serving/target.js';
import { exchange, keepAlive } from './http-exchange.js';
import type { Scene } from './scene.js';

const who = 'crowd';

/** Many connections that are open all the time, each with a request when it is told to. */
export class Crowd {
  private readonly agents;
  private readonly random = new Random({ seed: 0, purpose: 'soak/crowd' });

  constructor(
    private readonly scene: Scene,
    size: number,
  ) {
    this.agents = Array.from({ length: size }, keepAlive);
  }

  /** All at once. */
  async ask(): Promise<void> {
    const { server, model, answers, tally } = this.scene;
    await Promise.all(
      this.agents.map(async (agent) => {
        const request = answers.draw(this.random);
        const { url, headers, body } = targetOf('rest', server, model, request.inputs) as HttpTarget;
        try {
          const answer = await exchange({ url, headers, body, agent });
          const output = answer.body.subarray(Number(answer.headers['inference-header-content-length'] ?? 0));
          if (answer.status === 200 && request.isRight(output)) tally.count(who, 'answered rightly');
          else if (answer.status === 429) tally.count(who, 'refused: too many at once');
          else tally.problem(who, `status ${answer.status}, ${answer.body.length} bytes`);
        } catch (error) {
          tally.problem(who, `no answer: ${error instanceof Error ? error.message : error}`);
        }
      }),
    );
  }

  leave(): void {
    for (const agent of this.agents) agent.destroy();
  }
}
