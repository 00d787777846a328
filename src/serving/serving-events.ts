/** What a runner tells of itself. */
export type RunnerEvent =
  /** How the cores were given out: that many workers, each with a session of that many threads. */
  | { readonly type: 'split'; readonly workers: number; readonly threads: number; readonly maxBatch: number }
  /** Something worth knowing that changes nothing, such as that rows of this model are not joined. */
  | { readonly type: 'note'; readonly note: string }
  /** A worker ended and was replaced. */
  | { readonly type: 'worker-lost'; readonly reason: string };

/** What happens to a version of a model. */
export type ModelEvent =
  | RunnerEvent
  /** `serving`: beside an older file of the same version, which goes on answering. */
  | { readonly type: 'loading'; readonly file: string; readonly serving: boolean }
  /** It is warmed up and answers. `replaced`: in place of an older file of the same version. */
  | { readonly type: 'loaded'; readonly file: string; readonly hash: string; readonly seconds: number; readonly replaced: boolean }
  | { readonly type: 'load-failed'; readonly file: string; readonly reason: string; readonly serving: boolean }
  /** The file is gone: no more requests are taken, those under way are answered. */
  | { readonly type: 'unloading' }
  /** All requests are answered and its workers are gone. `last`: nothing of this version is left, as it was not replaced. */
  | { readonly type: 'unloaded'; readonly last: boolean }
  /** A request failed by a fault of our own. */
  | { readonly type: 'fault'; readonly error: unknown };

export type ServingEvent =
  | ({ readonly name: string; readonly version: string } & ModelEvent)
  /** What lies there can't be listed at the moment; models from there go on as they are. */
  | { readonly type: 'unreadable'; readonly path: string; readonly reason: string }
  /** A look at the paths ended by a fault of our own; there will be another. */
  | { readonly type: 'poll-failed'; readonly error: unknown };

/** Follows what happens to models: logs and metrics. It must not throw. */
export type ServingObserver = (event: ServingEvent) => void;

/** One line for people. */
export function eventLine(event: ServingEvent): string {
  if (event.type === 'unreadable') return `${event.path} can't be read (${event.reason}): its models stay as they are`;
  if (event.type === 'poll-failed') return `looking for models failed: ${text(event.error)}`;
  return `model ${event.name} version ${event.version} ${modelLine(event)}`;
}

function modelLine(event: ModelEvent): string {
  switch (event.type) {
    case 'split':
      return `runs in ${event.workers} x ${event.threads} threads, batches of up to ${event.maxBatch}`;
    case 'note':
      return event.note;
    case 'worker-lost':
      return `lost a worker (${event.reason}), which was replaced`;
    case 'loading':
      return `loads from ${event.file}`;
    case 'loaded':
      return `${event.replaced ? 'is replaced' : 'answers'} after ${event.seconds.toFixed(2)} s: ${event.file}`;
    case 'load-failed':
      return `failed to load from ${event.file}: ${event.reason}${event.serving ? '; the file before it goes on answering' : ''}`;
    case 'unloading':
      return 'is gone: its last requests are answered';
    case 'unloaded':
      return event.last ? 'is unloaded' : 'has let go of the file before';
    case 'fault':
      return `failed a request: ${text(event.error)}`;
  }
}

const text = (error: unknown): string => (error instanceof Error ? error.message : String(error));
