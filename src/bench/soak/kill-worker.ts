import { isMainThread, type Worker } from 'node:worker_threads';

/**
 * Loaded into a server in front of its program (`node --import`): SIGUSR2 ends one of its worker threads, as a fault in native
 * code would.
 */
if (isMainThread) {
  const workers: Worker[] = [];
  process.on('worker', (worker: Worker) => {
    workers.push(worker);
    worker.once('exit', () => workers.splice(workers.indexOf(worker), 1));
  });
  process.on('SIGUSR2', () => {
    // The oldest goes; so it is another one each time.
    void workers[0]?.terminate();
  });
}
