import fc from 'fast-check';

// Property tests draw the same examples wherever the suite runs, so that it passes or fails by the code alone. Other examples:
// `PROPERTY_SEED=7 npm test`.
const seed = Number(process.env.PROPERTY_SEED ?? 1);
if (!Number.isInteger(seed)) throw new Error(`PROPERTY_SEED is ${process.env.PROPERTY_SEED}, no whole number`);
fc.configureGlobal({ seed });
