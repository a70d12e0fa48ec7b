import type { NetworkSpec } from '#network/spec.ts';

/** What the presets of each variant rest on: the source where it says, the site where it does not. */
const ORIGINS: Readonly<Record<string, string>> = {
  lecun1998: 'The 1998 paper trained for 20 passes too; Adam and its rate are this site’s choice.',
  'lenet5-softmax': 'D3’s recipe, which D3 gives for its PyTorch code.',
  'pytorch-tanh-avg': 'D3’s recipe.',
  'pytorch-sigmoid-max': 'D1 gives no recipe: this one is the site’s choice.',
  'relu-max-sgd': 'D2’s recipe.',
  'keras-tanh-max': 'D4’s recipe; the rate is Adam’s usual one.',
  modern: 'D3 names Adam; batch size and epochs are this site’s choice.',
};

/** Whose recipe the presets of a variant are, in a sentence. */
export function recipeOrigin(spec: NetworkSpec): string {
  const augmented = spec.recipe.augmentation
    ? ' Training digits are turned and shifted a little, at random.'
    : '';
  return `${ORIGINS[spec.id] ?? 'This site’s recipe.'}${augmented}`;
}
