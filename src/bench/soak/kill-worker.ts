import { BroadcastChannel, isMainThread, threadId, type Worker } from 'node:worker_threads';

/**
 * Loaded into a server and its threads in front of their programs (`node --import`): SIGUSR2 ends one of the threads, as a fault of its
 * own would. (To end one from outside while onnxruntime computes ends the program, as a fault in onnxruntime does.)
 */
const channel = new BroadcastChannel('threads to end');
if (isMainThread) {
  const ids: number[] = [];
  process.on('worker', (worker: Worker) => {
    const id = worker.threadId;
    ids.push(id);
    worker.once('exit', () => ids.splice(ids.indexOf(id), 1));
  });
  // The oldest goes; so it is another one each time.
  process.on('SIGUSR2', () => channel.postMessage(ids[0]));
} else {
  channel.onmessage = (message: unknown) => {
    if (message instanceof MessageEvent && message.data === threadId) process.exit(1);
  };
}
channel.unref();
