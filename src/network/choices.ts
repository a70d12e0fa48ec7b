import { C3_TABLE } from './connection-table.ts';
import type { LayerSpec, NetworkSpec } from './spec.ts';
import { VARIANTS, variant } from './variants.ts';

/** What can be chosen about LeNet-5, layer by layer; of each list the first is the choice of 1998. */
export const choiceOptions = {
  input: [32, 28],
  squashing: ['scaled-tanh', 'tanh', 'sigmoid', 'relu'],
  s2: ['trainable', 'average', 'max'],
  c3: ['table', 'full'],
  s4: ['trainable', 'average', 'max'],
  c5: ['convolution', 'dense'],
  output: ['rbf', 'softmax'],
  normalization: ['none', 'batch'],
} as const;

export type ChoiceName = keyof typeof choiceOptions;
export type Choices = { [Name in ChoiceName]: (typeof choiceOptions)[Name][number] };

export const choiceNames = Object.keys(choiceOptions) as ChoiceName[];

/** The choices that lead to a variant. */
export function choicesOf(spec: NetworkSpec): Choices {
  const convolutions = spec.layers.filter((layer) => layer.kind === 'convolution');
  const [c1] = convolutions;
  const c3 = convolutions.find(({ name }) => name === 'C3');
  const pooling = (name: string): Choices['s2'] => {
    const layer = spec.layers.find((candidate) => candidate.name === name);
    return layer?.kind === 'pooling' ? layer.method : 'max';
  };
  const squashing = choiceOptions.squashing.find((option) => option === c1?.activation);
  return {
    input: spec.input.side === 32 ? 32 : 28,
    squashing: squashing ?? 'scaled-tanh',
    s2: pooling('S2'),
    c3: c3?.reads === 'full' ? 'full' : 'table',
    s4: pooling('S4'),
    c5: spec.layers.some(({ name }) => name === 'C5') ? 'convolution' : 'dense',
    output: spec.layers.at(-1)?.kind === 'rbf' ? 'rbf' : 'softmax',
    normalization: c1?.batchNormalization === true ? 'batch' : 'none',
  };
}

/** The variant that these choices lead to, or null where no source builds such a network. */
export function variantOf(choices: Choices): NetworkSpec | null {
  return VARIANTS.find((spec) => isSame(choicesOf(spec), choices)) ?? null;
}

/**
 * The network of these choices: a variant where they lead to one, otherwise a network without a
 * source. It may be impossible, which `layerShapes` finds out.
 */
export function chosenSpec(choices: Choices): NetworkSpec {
  const known = variantOf(choices);
  if (known !== null) return known;
  const original = variant('lecun1998');
  return {
    ...original,
    id: 'own-combination',
    title: 'A combination of your own',
    sources: [],
    input: { ...original.input, side: choices.input, background: 0, ink: 1 },
    layers: original.layers.map((layer) => chosenLayer(layer, choices)),
    initialisation: 'glorot',
  };
}

function chosenLayer(layer: LayerSpec, choices: Choices): LayerSpec {
  const activation = choices.squashing;
  const batchNormalization = choices.normalization === 'batch';
  switch (layer.kind) {
    case 'convolution':
      if (layer.name === 'C5' && choices.c5 === 'dense') {
        return { kind: 'dense', name: 'F5', units: layer.maps, activation, batchNormalization };
      }
      return {
        ...layer,
        activation,
        batchNormalization,
        reads: layer.name === 'C3' && choices.c3 === 'table' ? C3_TABLE : 'full',
      };
    case 'pooling': {
      const method = layer.name === 'S2' ? choices.s2 : choices.s4;
      return { ...layer, method, activation: method === 'trainable' ? activation : 'identity' };
    }
    case 'dense':
      return { ...layer, activation, batchNormalization };
    case 'softmax':
    case 'rbf':
      return { ...layer, kind: choices.output };
  }
}

function isSame(one: Choices, other: Choices): boolean {
  return choiceNames.every((name) => one[name] === other[name]);
}
