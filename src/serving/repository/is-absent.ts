import { codeOf } from '../../training/run-directory.js';

/** Whether what was to be read is not there, as opposed to that it can't be read. */
export const isAbsent = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(codeOf(error));
