/** Something that happens at a time. */
export interface Timed {
  readonly time: number;
}

/** Events in the order of their times; of the same time, in the order they came: a binary heap. */
export class EventQueue<E extends Timed> {
  private readonly heap: { readonly event: E; readonly order: number }[] = [];
  private pushed = 0;

  push(event: E): void {
    const { heap } = this;
    let at = heap.push({ event, order: this.pushed++ }) - 1;
    for (let parent = (at - 1) >> 1; at > 0 && this.isBefore(at, parent); at = parent, parent = (at - 1) >> 1) this.swap(at, parent);
  }

  /** The next one, or undefined where none is left. */
  pop(): E | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (heap.length === 0) return first?.event;
    heap[0] = last!;
    for (let at = 0; ; ) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) if (child < heap.length && this.isBefore(child, least)) least = child;
      if (least === at) return first!.event;
      this.swap(at, least);
      at = least;
    }
  }

  private isBefore(a: number, b: number): boolean {
    const [x, y] = [this.heap[a]!, this.heap[b]!];
    return x.event.time < y.event.time || (x.event.time === y.event.time && x.order < y.order);
  }

  private swap(a: number, b: number): void {
    [this.heap[a], this.heap[b]] = [this.heap[b]!, this.heap[a]!];
  }
}
