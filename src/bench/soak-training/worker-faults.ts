import { onSignal } from '../soak/thread-fault.js';

/**
 * Loaded into a training and its threads (`node --import`): SIGHUP ends one of the workers, SIGIO makes one hang for ever. SIGUSR2, which
 * other programs have for that, asks ranks to stop.
 */
onSignal(() => process.exit(1), 'SIGHUP');
onSignal(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0), 'SIGIO');
