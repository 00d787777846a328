/**
 * Skips a test, or from a `before` hook all tests of the suite, and puts the reason into their titles, where reports
 * show it.
 */
export function skip(context: Mocha.Context, reason: string): never {
  const runnable = context.runnable();
  const mark = (test: Mocha.Runnable) => {
    test.title += ` [skipped: ${reason}]`;
  };
  if ('type' in runnable && runnable.type === 'hook') runnable.parent?.eachTest(mark);
  else mark(runnable);
  return context.skip();
}
