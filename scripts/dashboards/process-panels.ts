import type { Expressions } from './expressions.js';
import { graph, type Panel } from './panels.js';

/** What Node's default metrics tell of the processes chosen: a line of three panels. */
export function processPanels({ series, rate }: Expressions): Panel[] {
  return [
    graph({
      title: 'Memory',
      description:
        'Memory of the process (resident), of its JavaScript objects (heap), and of buffers outside the heap (external). Steady growth is a leak.',
      unit: 'bytes',
      min: 0,
      span: 8,
      queries: [
        [series('process_resident_memory_bytes'), 'resident {{instance}}'],
        [series('nodejs_heap_size_used_bytes'), 'heap {{instance}}'],
        [series('nodejs_external_memory_bytes'), 'external {{instance}}'],
      ],
    }),
    graph({
      title: 'CPU',
      description: 'Cores the process keeps busy, all its threads together.',
      unit: 'suffix: cores',
      min: 0,
      span: 8,
      queries: [[rate('process_cpu_seconds_total', ['instance']), '{{instance}}']],
    }),
    graph({
      title: 'Event loop lag',
      description:
        'How late the main thread gets to what it has to do. It is sampled every 10 ms, which is what a thread with nothing to do shows; far above, the main thread is itself the bottleneck.',
      unit: 's',
      min: 0,
      span: 8,
      queries: [
        [series('nodejs_eventloop_lag_p50_seconds'), 'median {{instance}}'],
        [series('nodejs_eventloop_lag_p99_seconds'), 'p99 {{instance}}'],
      ],
    }),
  ];
}
