import * as tf from '@tensorflow/tfjs';

/**
 * tfjs hands a kernel's result to the kernel's gradient as a copy, and writes the copy on its tape before the kernel. A
 * gradient of that gradient goes through the tape once, meets a copy of what it has not yet seen to depend on its
 * variables, and leaves the share of the second derivative that flows through it out, without a word: tanh, sigmoid,
 * exp, softmax and ELU would lose theirs. Here tapes are put in order before they are gone through.
 */

type Tape = ReturnType<typeof tf.engine>['state']['activeTape'];
type Entry = Tape[number];

const engine = tf.engine();
const gradients = engine.gradients.bind(engine);

engine.gradients = (f, xs, dy, allowNoGradients) => {
  const recorded: typeof f = () => {
    const y = f();
    engine.state.activeTape = inOrder(engine.state.activeTape);
    return y;
  };
  return gradients(recorded, xs, dy, allowNoGradients);
};

/** The entries so that each stands behind those that its inputs come from; their order is kept otherwise. */
function inOrder(tape: Tape): Tape {
  const made = new Set(tape.flatMap(({ outputs }) => outputs.map(({ id }) => id)));
  const waiting = new Map<number, Entry[]>();
  const ordered: Tape = [];
  const append = (entry: Entry): void => {
    ordered.push(entry);
    for (const { id } of entry.outputs) {
      made.delete(id);
      const freed = waiting.get(id) ?? [];
      waiting.delete(id);
      for (const next of freed) place(next);
    }
  };
  const place = (entry: Entry): void => {
    const missing = Object.values(entry.inputs).find((x) => x && made.has(x.id) && !entry.outputs.includes(x));
    if (missing) waiting.set(missing.id, [...(waiting.get(missing.id) ?? []), entry]);
    else append(entry);
  };
  for (const entry of tape) place(entry);
  return ordered;
}
