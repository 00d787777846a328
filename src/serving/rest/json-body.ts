import { isUtf8 } from 'node:buffer';
import { ServingFailure } from '../failure.js';
import { asObject, invalid, type JsonObject } from './fields.js';
import { backslash, closeBrace, closeBracket, openBrace, openBracket, quote } from './json-bytes.js';

/** Brackets within brackets: a tensor's data and the few objects around it need far fewer. */
const deepest = 64;

/**
 * The JSON object of a request.
 * @param limit bytes; what is parsed takes many times the memory of its text, so it is lower than that of the whole body
 * @throws ServingFailure `invalid` with the place where it is broken, `too-large`
 */
export function parseJsonObject(bytes: Buffer, limit: number): JsonObject {
  if (bytes.length > limit) {
    throw new ServingFailure('too-large', `the JSON has ${bytes.length} bytes, at most ${limit}: send tensors as binary data`);
  }
  if (bytes.length === 0) throw invalid('the body is empty, expected a JSON object');
  if (!isUtf8(bytes)) throw invalid('the JSON is not UTF-8');
  checkDepth(bytes);
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    const cause = error instanceof Error ? error.message.replaceAll(/\s+/g, ' ').slice(0, 160) : 'it cannot be read';
    throw invalid(`the JSON is broken: ${cause}`);
  }
  return asObject(value, 'the JSON');
}

/** Before it is parsed, as a body of brackets alone would take the parser gigabytes. */
function checkDepth(bytes: Buffer): void {
  let depth = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (byte < quote) continue;
    if (byte === quote) i = endOfString(bytes, i + 1);
    else if (byte === openBracket || byte === openBrace) {
      depth++;
      if (depth > deepest) throw invalid(`the JSON is nested more than ${deepest} deep at byte ${i}`);
    } else if (byte === closeBracket || byte === closeBrace) depth--;
  }
}

/** Where the quote is that ends a string. */
function endOfString(bytes: Buffer, start: number): number {
  let end = bytes.indexOf(quote, start);
  while (end !== -1 && isEscaped(bytes, end)) end = bytes.indexOf(quote, end + 1);
  return end === -1 ? bytes.length : end;
}

function isEscaped(bytes: Buffer, at: number): boolean {
  let backslashes = 0;
  while (bytes[at - 1 - backslashes] === backslash) backslashes++;
  return backslashes % 2 === 1;
}
