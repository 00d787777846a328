import { onSignal } from '../../src/bench/soak/thread-fault.js';

/** Loaded into a program and its threads (`node --import`): SIGUSR2 makes one of the threads hang for ever. */
onSignal(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
