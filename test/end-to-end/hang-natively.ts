import { spawnSync } from 'node:child_process';
import { onSignal } from '../../src/bench/soak/thread-fault.js';

/** Loaded into a program and its threads (`node --import`): SIGUSR2 makes one of the threads wait in a call that nothing interrupts. */
onSignal(() => spawnSync('sleep', ['90'], { stdio: 'ignore' }));
