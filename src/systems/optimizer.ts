/** The update rules; names and defaults as in Keras. */
export type OptimizerSpec =
  /** Kingma & Ba 2015, algorithm 1, with bias correction. */
  | { readonly kind: 'adam'; readonly learningRate: number; readonly beta1: number; readonly beta2: number; readonly epsilon: number }
  /** Gradient descent; with `momentum` m the classical form v <- m v - lr g, w <- w + v (Sutskever et al. 2013). */
  | { readonly kind: 'sgd'; readonly learningRate: number; readonly momentum: number }
  /** Tieleman & Hinton 2012: s <- rho s + (1 - rho) g^2, w <- w - lr g / (sqrt(s) + epsilon). */
  | { readonly kind: 'rmsprop'; readonly learningRate: number; readonly rho: number; readonly epsilon: number };

/** How an optimizer's rates change: a pure function of the updates it has made. */
export type Schedule = (c: { readonly step: number; readonly samples: number }) => {
  readonly learningRate?: number;
  readonly momentum?: number;
};

/** A constraint the parameters are brought back to after every update. */
export type Projection =
  /** Every parameter into [-limit, limit] (Arjovsky et al. 2017, algorithm 1). */
  | { readonly kind: 'clip'; readonly limit: number }
  /** Every column of every matrix (weights into one unit) to at most this L2 norm (Srebro et al. 2005). */
  | { readonly kind: 'max-norm'; readonly limit: number };

export interface OptimizerPlan {
  /** Trained together, in this order in the gradient vector. */
  readonly networks: readonly string[];
  readonly spec: OptimizerSpec;
  readonly schedule?: Schedule;
  readonly project?: Projection;
}
