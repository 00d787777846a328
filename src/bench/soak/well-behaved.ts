import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../../random/random.js';
import { grpcStatus } from '../../serving/failure.js';
import { InferenceClient } from '../../serving/grpc/client.js';
import { decodeMessage, responseType } from '../../serving/grpc/protocol.js';
import { type GrpcTarget, type HttpTarget, type Protocol, targetOf } from '../serving/target.js';
import { exchange, keepAlive } from './http-exchange.js';
import type { KnownRequest } from './known-answers.js';
import type { Actor, Scene } from './scene.js';

/** What an answer came to: bytes of the output, or why there are none for now. */
type Answer = Uint8Array | 'overloaded' | 'ending';

/** Sends a request and reads its answer. @throws Error where there is none, or one that must not be */
type Ask = (request: KnownRequest) => Promise<Answer>;

/** Asks for what it knows the answer of, one request after the other. */
export const restActor: Actor = (scene, seed) => askHttp(scene, seed, 'rest', outputOfBinary);
export const jsonActor: Actor = (scene, seed) => askHttp(scene, seed, 'json', outputOfJson);

export const grpcActor: Actor = async (scene, seed) => {
  const client = new InferenceClient(scene.server.grpc);
  const ask: Ask = async ({ inputs }) => {
    const { message } = targetOf('grpc', scene.server, scene.model, inputs) as GrpcTarget;
    try {
      const answer = await client.send('ModelInfer', Buffer.from(message));
      return decodeMessage<{ readonly raw_output_contents: readonly [Uint8Array] }>(responseType('ModelInfer'), answer)
        .raw_output_contents[0];
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === grpcStatus.resourceExhausted) return 'overloaded';
      if (code === grpcStatus.unavailable && scene.isEnding) return 'ending';
      throw error;
    }
  };
  await askOn(scene, 'gRPC', new Random({ seed, purpose: 'soak/grpc' }), ask);
  client.close();
};

async function askHttp(scene: Scene, seed: number, protocol: Protocol, outputOf: (body: Buffer, headerLength: number) => Uint8Array) {
  const agent = keepAlive();
  const ask: Ask = async ({ inputs }) => {
    const { url, headers, body } = targetOf(protocol, scene.server, scene.model, inputs) as HttpTarget;
    const answer = await exchange({ url, headers, body, agent });
    if (answer.status === 200) return outputOf(answer.body, Number(answer.headers['inference-header-content-length'] ?? 0));
    if (answer.status === 429) return 'overloaded';
    if (answer.status === 503 && scene.isEnding) return 'ending';
    throw new Error(`status ${answer.status}: ${answer.body.toString()}`);
  };
  await askOn(scene, protocol === 'json' ? 'REST, JSON' : 'REST, binary', new Random({ seed, purpose: `soak/${protocol}` }), ask);
  agent.destroy();
}

async function askOn(scene: Scene, who: string, random: Random, ask: Ask): Promise<void> {
  const { tally } = scene;
  while (!scene.isOver) {
    const request = scene.answers.draw(random);
    const beforeEnd = !scene.isEnding;
    try {
      const answer = await ask(request);
      if (answer === 'overloaded') tally.count(who, 'refused: too many at once');
      else if (answer === 'ending') {
        tally.count(who, beforeEnd ? 'refused while it ended, sent before' : 'refused while it ended');
        await sleep(10);
      } else if (!request.isRight(answer)) tally.problem(who, `a wrong answer of ${answer.length} bytes`);
      else tally.count(who, scene.isEnding ? 'answered rightly while it ended' : 'answered rightly');
    } catch (error) {
      // Who comes when it has gone finds nobody; who was there before has to be told something.
      if (!beforeEnd) return tally.count(who, 'found it gone');
      tally.problem(who, `no answer: ${error instanceof Error ? error.message : error}`);
    }
  }
}

const outputOfBinary = (body: Buffer, headerLength: number): Uint8Array => body.subarray(headerLength);

function outputOfJson(body: Buffer): Uint8Array {
  const { outputs } = JSON.parse(body.toString()) as { readonly outputs: readonly [{ readonly data: readonly number[] }] };
  return new Uint8Array(Float32Array.from(outputs[0].data).buffer);
}
