import { expect } from 'chai';
import { Cancellation, type CancelSignal } from '../../src/serving/cancel-signal.js';

/** What an `AbortSignal` does is what ours is to do. */
const makers: Readonly<Record<string, () => { signal: CancelSignal; abort(reason: unknown): void }>> = {
  'a cancellation': () => {
    const signal = new Cancellation();
    return { signal, abort: (reason) => signal.abort(reason) };
  },
  'an AbortController': () => {
    const controller = new AbortController();
    return { signal: controller.signal, abort: (reason) => controller.abort(reason) };
  },
};

for (const [name, make] of Object.entries(makers)) {
  describe(name, () => {
    it('fires once, with the first reason, to all that listen', () => {
      const { signal, abort } = make();
      const heard: unknown[] = [];
      for (const id of [1, 2]) signal.addEventListener('abort', () => heard.push([id, signal.aborted, signal.reason]));
      expect([signal.aborted, signal.reason]).to.deep.equal([false, undefined]);
      abort('gone');
      abort('again');
      expect(heard).to.deep.equal([
        [1, true, 'gone'],
        [2, true, 'gone'],
      ]);
      expect([signal.aborted, signal.reason]).to.deep.equal([true, 'gone']);
    });

    it('says nothing to those that have stopped listening, or begin too late', () => {
      const { signal, abort } = make();
      const heard: string[] = [];
      const listener = () => heard.push('stopped');
      signal.addEventListener('abort', listener);
      signal.addEventListener('abort', () => heard.push('stayed'));
      signal.removeEventListener('abort', listener);
      signal.removeEventListener('abort', () => undefined);
      abort('gone');
      signal.addEventListener('abort', () => heard.push('late'));
      expect(heard).to.deep.equal(['stayed']);
    });
  });
}
