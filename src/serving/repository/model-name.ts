/** Whether a model may be called that: letters, digits, `.`, `_` and `-`, and no `.` in front. */
export const isModelName = (text: string): boolean => /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(text);

/** Whether it is a version of a model: a positive integer that numbers represent exactly, without zeros in front. */
export const isVersion = (text: string): boolean => /^[1-9]\d{0,14}$/.test(text);
