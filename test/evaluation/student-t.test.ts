import { studentQuantile } from '../../src/evaluation/student-t.js';
import { expectNear, reference } from './reference-sets.js';

describe('studentQuantile', () => {
  it("is scipy's at 97.5%, for odd and even degrees of freedom", () => {
    for (const [degrees, quantile] of Object.entries(reference.studentQuantiles)) {
      expectNear(studentQuantile(0.975, Number(degrees)), quantile, 1e-9);
    }
  });

  it("has the closed forms of Cauchy's distribution and of two degrees", () => {
    for (const p of [0.5, 0.6, 0.9, 0.999]) {
      expectNear(1 + studentQuantile(p, 1), 1 + Math.tan(Math.PI * (p - 0.5)), 1e-9);
      expectNear(1 + studentQuantile(p, 2), 1 + (2 * p - 1) / Math.sqrt(2 * p * (1 - p)), 1e-9);
    }
  });
});
