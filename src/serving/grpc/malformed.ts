import { ServingFailure } from '../failure.js';

/** Reads bytes that a client sent as a message. @throws ServingFailure `invalid` where they are none; failures of the reader's own pass */
export function readMessage<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ServingFailure) throw error;
    throw new ServingFailure('invalid', `the message is no ${name} (${error instanceof Error ? error.message : error})`);
  }
}
