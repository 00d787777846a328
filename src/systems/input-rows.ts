import type { EngineInput, EngineInputs } from '../engines/engine.js';

/** Rows `start` up to and without `end` of every input; what is one number for all rows stays. */
export function inputRows(inputs: EngineInputs, start: number, end: number): EngineInputs {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, input]): [string, EngineInput] => {
      const [rows, ...rest] = input.shape;
      if (rows === undefined) return [name, input];
      const length = input.data.length / rows;
      return [name, { ...input, shape: [end - start, ...rest], data: input.data.slice(start * length, end * length) }];
    }),
  );
}
