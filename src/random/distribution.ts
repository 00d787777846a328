/** What random inputs are drawn from. `normal` is N(0, 1), `uniform` is over [-1, 1), `uniform01` over [0, 1). */
export type Distribution = 'normal' | 'uniform' | 'uniform01';
