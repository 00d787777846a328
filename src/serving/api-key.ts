import { createHash, timingSafeEqual } from 'node:crypto';
import { InputError } from '../errors.js';
import { ServingFailure } from './failure.js';

/**
 * What a request brings as its key, in the headers of HTTP or the metadata of gRPC.
 * @returns why it is turned away (`unauthenticated`), undefined where it may pass
 */
export type KeyCheck = (authorization: string | undefined, xApiKey: string | undefined) => ServingFailure | undefined;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Asks for a key, by `Authorization: Bearer KEY` or `X-API-Key: KEY`. Keys are compared in a time that does not depend on where they
 * differ.
 * @throws InputError `invalid-api-key` where no header can carry the key
 */
export function createKeyCheck(key: string): KeyCheck {
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw new InputError('invalid-api-key', 'the API key is empty or has spaces or characters beyond ASCII', 'give another');
  }
  const expected = digest(key);
  return (authorization, xApiKey) => {
    const given = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1] ?? xApiKey;
    if (given !== undefined && timingSafeEqual(digest(given), expected)) return undefined;
    const what = given === undefined ? 'the request has no API key' : 'the API key is not the one of this server';
    return new ServingFailure('unauthenticated', `${what}: give it by Authorization: Bearer KEY or X-API-Key: KEY`);
  };
}
