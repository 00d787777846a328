import { onSignal } from './thread-fault.js';

/**
 * Loaded into a program and its threads (`node --import`): SIGUSR2 ends one of the threads, as a fault of its own would. (To end one from
 * outside while onnxruntime computes ends the program, as a fault in onnxruntime does.)
 */
onSignal(() => process.exit(1));
