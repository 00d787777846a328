/**
 * Piscina shows its balancer a worker through an object of accessors that it makes anew for every task. V8 gives each such
 * object hidden classes of its own, in the old generation: some ten kilobytes a task that only a full collection frees.
 * The object a worker was created with tells the same at any time, so it is kept.
 * @param shown what the pool's event `workerCreate` brings
 */
export function keepInterface(shown: object): void {
  for (const symbol of Object.getOwnPropertySymbols(shown)) {
    const worker = (shown as Record<symbol, unknown>)[symbol];
    if (typeof worker === 'object' && worker !== null && 'interface' in worker)
      Object.defineProperty(worker, 'interface', { value: shown });
  }
}
