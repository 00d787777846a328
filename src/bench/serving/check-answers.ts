import { RunError } from '../../errors.js';
import { InferenceClient } from '../../serving/grpc/client.js';
import { decodeMessage, responseType } from '../../serving/grpc/protocol.js';
import type { GrpcTarget, HttpTarget, Protocol, Target } from './target.js';

/** What a server answers with, as bytes of the first output. */
export const answerOf = (target: Target, protocol: Protocol): Promise<Uint8Array> =>
  target.kind === 'grpc' ? grpcAnswer(target) : httpAnswer(target, protocol === 'json');

/**
 * What is measured has to answer rightly.
 * @param expected bytes of the first output, computed by onnxruntime alone
 * @throws RunError where an answer has other bits
 */
export async function checkAnswer(target: Target, protocol: Protocol, expected: Uint8Array): Promise<void> {
  const answer = await answerOf(target, protocol);
  if (Buffer.compare(answer, expected) === 0) return;
  const what = `what the server answers over ${protocol} is not what onnxruntime gives (${answer.length} and ${expected.length} bytes)`;
  throw new RunError('wrong-answer', what);
}

async function httpAnswer({ url, headers, body }: HttpTarget, asText: boolean): Promise<Uint8Array> {
  const response = await fetch(url, { method: 'POST', headers, body });
  if (!response.ok) throw new RunError('refused', `${url} answers with ${response.status}: ${await response.text()}`);
  if (asText) {
    const { outputs } = (await response.json()) as { readonly outputs: readonly [{ readonly datatype: string; readonly data: number[] }] };
    const { datatype, data } = outputs[0];
    return datatype === 'UINT8' ? Uint8Array.from(data) : new Uint8Array(Float32Array.from(data).buffer);
  }
  const bytes = new Uint8Array(await response.arrayBuffer());
  const header = Number(response.headers.get('inference-header-content-length') ?? 0);
  return bytes.subarray(header);
}

async function grpcAnswer({ address, message }: GrpcTarget): Promise<Uint8Array> {
  const client = new InferenceClient(address);
  try {
    const answer = await client.send('ModelInfer', Buffer.from(message));
    return decodeMessage<{ readonly raw_output_contents: readonly [Uint8Array] }>(responseType('ModelInfer'), answer)
      .raw_output_contents[0];
  } finally {
    client.close();
  }
}
