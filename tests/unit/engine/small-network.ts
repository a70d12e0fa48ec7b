import type { DigitSet } from '#digits/digit.ts';
import { seededRandom } from '#engine/random.ts';
import type { NetworkSpec } from '#network/spec.ts';

/** A network that trains in a few milliseconds a step. */
export const SMALL: NetworkSpec = {
  id: 'small',
  title: 'Small',
  sources: [],
  input: { side: 28, channels: 1, background: 0, ink: 1 },
  layers: [
    {
      kind: 'convolution',
      name: 'C1',
      maps: 3,
      kernel: 5,
      stride: 3,
      padding: 0,
      reads: 'full',
      activation: 'tanh',
      batchNormalization: false,
    },
    {
      kind: 'pooling',
      name: 'S2',
      method: 'average',
      window: 2,
      stride: 2,
      activation: 'identity',
    },
    { kind: 'dense', name: 'F6', units: 12, activation: 'tanh', batchNormalization: false },
    { kind: 'softmax', name: 'Output', classes: 10 },
  ],
  initialisation: 'glorot',
  recipe: { optimizer: 'adam', learningRate: 0.01, batchSize: 8, epochs: 1, augmentation: false },
};

/** Images that a network can learn to tell apart: each class has a bright bar of its own. */
export function bars(count: number, seed: number): DigitSet {
  const random = seededRandom(seed);
  const images = new Uint8Array(count * 784);
  const labels = new Uint8Array(count);
  for (let index = 0; index < count; index++) {
    const label = index % 10;
    labels[index] = label;
    for (let pixel = 0; pixel < 784; pixel++) {
      const row = Math.floor(pixel / 28);
      const inBar = row >= label * 2 + 4 && row < label * 2 + 7;
      images[index * 784 + pixel] = Math.floor(random.uniform(0, 60)) + (inBar ? 190 : 0);
    }
  }
  return { images, labels, count };
}
