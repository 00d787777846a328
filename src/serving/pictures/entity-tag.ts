import { createHash } from 'node:crypto';
import { version as program } from '../../version.js';
import type { ServedModel } from '../inference-service.js';

/** What is asked for, with defaults filled in. */
interface Wish {
  readonly given: ReadonlyMap<string, unknown>;
}

/**
 * A strong entity tag (RFC 9110, 8.8.3): the same model file, asked the same by the same version of this program, answers with the
 * same bytes.
 */
export function entityTag({ name, version, hash }: ServedModel, operation: string, wish: Wish): string {
  const asked = Object.entries({ ...wish, given: [...wish.given] }).sort(([a], [b]) => (a < b ? -1 : 1));
  const digest = createHash('sha256').update(JSON.stringify([program, name, version, hash, operation, asked]));
  return `"${digest.digest('base64url')}"`;
}

/** Whether `If-None-Match` names the tag, which a proxy may have weakened. */
export function matches(tag: string, ifNoneMatch: string | undefined): boolean {
  return (ifNoneMatch ?? '').split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === tag);
}
