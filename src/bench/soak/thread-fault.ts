import { BroadcastChannel, isMainThread, threadId, type Worker } from 'node:worker_threads';

/**
 * Has a signal do something to one of the threads of a program, from within it. To be called in the main thread and in the others, in front
 * of their programs (`node --import`). The oldest thread has it; so it is another one each time, where it ends.
 */
export function onSignal(fault: () => void, signal: NodeJS.Signals = 'SIGUSR2'): void {
  const channel = new BroadcastChannel(`threads at fault by ${signal}`);
  if (isMainThread) {
    const ids: number[] = [];
    process.on('worker', (worker: Worker) => {
      const id = worker.threadId;
      ids.push(id);
      worker.once('exit', () => ids.splice(ids.indexOf(id), 1));
    });
    process.on(signal, () => channel.postMessage(ids[0]));
  } else {
    channel.onmessage = (message: unknown) => {
      if (message instanceof MessageEvent && message.data === threadId) fault();
    };
  }
  channel.unref();
}
