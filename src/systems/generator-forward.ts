import type { InputSpec } from './inputs.js';
import type { Sampler, Stage } from './system.js';

/**
 * Whether the generator learns from the samples that the discriminator has just judged, so that its forward pass is needed once
 * for both (`shared`), or from samples of its own (`fresh`).
 */
export const generatorForwards = ['shared', 'fresh'] as const;

export type GeneratorForward = (typeof generatorForwards)[number];

/** What is drawn from the seed. */
type Drawn = Extract<InputSpec, { kind: 'latent' | 'label' }>;

/**
 * The stage with this choice in place of its own. `shared` gives the generator's latents and classes that phases of several
 * optimizers draw alike a `share` word in common; `fresh` leaves no latents and no classes shared. Data streams stay as they are.
 * @param samplers of the system; their inputs tell what the generator reads
 */
export function withGeneratorForward(stage: Stage, samplers: readonly Sampler[], choice: GeneratorForward): Stage {
  const words = choice === 'shared' ? shareWords(stage, samplers) : undefined;
  const chosen = (spec: InputSpec): InputSpec => {
    if (!isDrawn(spec)) return spec;
    if (!words) return withoutShare(spec);
    const share = words.get(drawOf(spec));
    return share === undefined ? spec : { ...spec, share };
  };
  return { ...stage, phases: stage.phases.map((phase) => ({ ...phase, inputs: phase.inputs.map(chosen) })) };
}

/** What stages do as they are; null where a part is shared of what could be. */
export function generatorForwardOf(stages: readonly Stage[], samplers: readonly Sampler[]): GeneratorForward | null {
  if (stages.flatMap(drawnIn).every(({ share }) => share === undefined)) return 'fresh';
  const common = stages.flatMap((stage) => [...commonInputs(stage, samplers).values()]);
  const isShared = ([first, ...others]: readonly Drawn[]) =>
    first?.share !== undefined && others.every(({ share }) => share === first.share);
  return common.length > 0 && common.every(isShared) ? 'shared' : null;
}

/** A `share` word for everything that can be shared, by `drawOf`: the one it has, or its name if nothing else is shared by that. */
function shareWords(stage: Stage, samplers: readonly Sampler[]): ReadonlyMap<string, string> {
  const taken = new Set(drawnIn(stage).flatMap(({ share }) => share ?? []));
  const words = new Map<string, string>();
  for (const [draw, specs] of commonInputs(stage, samplers)) {
    let word = specs.find(({ share }) => share !== undefined)?.share;
    if (word === undefined) {
      word = specs[0]!.name;
      for (let i = 2; taken.has(word); i++) word = `${specs[0]!.name}/${i}`;
      taken.add(word);
    }
    words.set(draw, word);
  }
  return words;
}

/** The generator's inputs that phases of several optimizers draw alike, by `drawOf`. */
function commonInputs(stage: Stage, samplers: readonly Sampler[]): ReadonlyMap<string, readonly Drawn[]> {
  const names = generatorInputs(stage, samplers);
  const optimizers = new Map<string, Set<string>>();
  const common = new Map<string, Drawn[]>();
  for (const { optimizer, inputs } of stage.phases) {
    for (const spec of inputs) {
      if (!isDrawn(spec) || !names.has(spec.name)) continue;
      const draw = drawOf(spec);
      common.set(draw, [...(common.get(draw) ?? []), spec]);
      optimizers.set(draw, new Set([...(optimizers.get(draw) ?? []), optimizer]));
    }
  }
  return new Map([...common].filter(([draw]) => optimizers.get(draw)!.size > 1));
}

/** What samplers feed the generator, and what the system shares itself: noise that losses add to samples is neither. */
function generatorInputs(stage: Stage, samplers: readonly Sampler[]): ReadonlySet<string> {
  const fed = samplers.flatMap(({ inputs }) => inputs.filter(({ kind }) => kind === 'latent' || kind === 'label'));
  return new Set([...fed, ...drawnIn(stage).filter(({ share }) => share !== undefined)].map(({ name }) => name));
}

const drawnIn = ({ phases }: Stage): Drawn[] => phases.flatMap(({ inputs }) => inputs.filter(isDrawn));

const isDrawn = (spec: InputSpec): spec is Drawn => spec.kind === 'latent' || spec.kind === 'label';

/** The same for specs that draw the same values once they have a share word in common. */
function drawOf(spec: Drawn): string {
  const values = spec.kind === 'latent' ? [spec.distribution, ...spec.shape] : [spec.classes];
  return JSON.stringify([spec.kind, spec.name, spec.factor ?? 1, ...values]);
}

function withoutShare(spec: Drawn): Drawn {
  const { share, ...fresh } = spec;
  return fresh;
}
