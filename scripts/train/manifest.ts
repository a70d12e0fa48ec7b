import { readFile, writeFile } from 'node:fs/promises';
import { totalCounts } from '#network/counts.ts';
import type { NetworkSpec, OptimizerName } from '#network/spec.ts';
import { VARIANTS } from '#network/variants.ts';
import type { TrainingRecipe } from './recipes.ts';

/** What the site knows of a network that it ships. */
export interface ManifestEntry {
  id: string;
  file: string;
  sha256: string;
  parameters: number;
  recipe: Record<string, unknown>;
  data: Record<string, unknown>;
  seed: number;
  validationAccuracy: number;
  trainedWith: string;
}

const OPTIMIZERS: Readonly<Record<OptimizerName, string>> = {
  sgd: 'gradient descent',
  momentum: 'gradient descent with momentum 0.9',
  adam: 'Adam (beta 0.9 and 0.999, epsilon 1e-8)',
};

export function manifestEntry(
  spec: NetworkSpec,
  recipe: TrainingRecipe,
  facts: {
    file: string;
    sha256: string;
    trainImages: number;
    validationImages: number;
    dataSha256: { images: string; labels: string };
    seed: number;
    threads: number;
    accuracy: number;
  },
): ManifestEntry {
  const { learningRate, batchSize, epochs, weightDecay, augmentation } = recipe;
  const { trainImages, validationImages } = facts;
  const isRbf = spec.layers.at(-1)?.kind === 'rbf';
  return {
    id: spec.id,
    file: facts.file,
    sha256: facts.sha256,
    parameters: totalCounts(spec).parameters,
    recipe: {
      optimizer: OPTIMIZERS[recipe.optimizer],
      ...{ learningRate, batchSize, epochs, weightDecay },
      initialisation:
        spec.initialisation === 'fan-in'
          ? 'weights uniform in ±2.4 / fan-in, biases 0'
          : 'Glorot uniform weights, biases 0',
      augmentation:
        augmentation === null
          ? null
          : {
              rotationDegrees: augmentation.rotation,
              shiftPixels: augmentation.shift,
              scale: augmentation.scale,
            },
      loss: isRbf
        ? 'squared distance to the target bitmap plus log(exp(-0.1) + sum exp(-distance)), batch mean (1998 paper, equation 9)'
        : 'cross-entropy of the softmax, batch mean',
      schedule: scheduleText(recipe),
    },
    data: {
      name: `first ${count(trainImages)} images train, last ${count(validationImages)} validate`,
      trainImages,
      validationImages,
      sha256: facts.dataSha256,
    },
    seed: facts.seed,
    validationAccuracy: facts.accuracy,
    trainedWith: `this repository's SIMD engine, ${facts.threads} threads`,
  };
}

/** Writes an entry into the manifest, in place of an older one of the same network. */
export async function updateManifest(path: string, entry: ManifestEntry): Promise<void> {
  const text = await readFile(path, 'utf8').catch(() => '[]');
  const others = (JSON.parse(text) as ManifestEntry[]).filter(({ id }) => id !== entry.id);
  const position = ({ id }: ManifestEntry): number => VARIANTS.findIndex((spec) => spec.id === id);
  const entries = [...others, entry].sort((a, b) => position(a) - position(b));
  await writeFile(path, `${JSON.stringify(entries, null, 2)}\n`);
}

function scheduleText({ schedule }: TrainingRecipe): string {
  switch (schedule.kind) {
    case 'constant':
      return 'constant learning rate';
    case 'cosine':
      return 'cosine from the learning rate to 0, every step';
    case 'exponential':
      return `multiplied by ${schedule.perEpoch} in the course of each epoch`;
    case 'lecun1998':
      return 'falling in the proportions of 1998: 0.0005, 0.0002, 0.0001, 0.00005, 0.00001';
  }
}

function count(number: number): string {
  return number.toLocaleString('en');
}
