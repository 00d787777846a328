import type { Communicator } from '../../cluster/communicator.js';

/** The first of so many ranks that all say and send what it does, in no time. */
export function echoCommunicator(size: number): Communicator {
  return {
    rank: 0,
    size,
    gather: async (bytes) => Array.from({ length: size }, () => bytes),
    exchange: async (_, send, receive) => receive.set(send),
    sum: async () => {},
    close: async () => {},
    abort: (exitCode) => process.exit(exitCode),
  };
}
