import { C3_TABLE } from './connection-table.ts';
import type {
  Activation,
  ClassifierSpec,
  InputSpec,
  LayerSpec,
  NetworkSpec,
  PoolingMethod,
} from './spec.ts';

/** Mean and standard deviation of MNIST's training pixels in 0…1, used to standardise inputs. */
const MNIST_MEAN = 0.1307;
const MNIST_DEVIATION = 0.3081;

/** The networks that the source documents call LeNet-5, and the modern form (section 3 of the facts). */
export const VARIANTS: readonly NetworkSpec[] = [
  {
    id: 'lecun1998',
    title: 'LeNet-5 as published in 1998',
    sources: ['P', 'D0', 'D3', 'D4'],
    input: image(32, -0.1, 1.175),
    layers: lenet({
      activation: 'scaled-tanh',
      pooling: 'trainable',
      partialC3: true,
      classifier: 'rbf',
    }),
    initialisation: 'fan-in',
    recipe: {
      optimizer: 'adam',
      learningRate: 0.001,
      batchSize: 64,
      epochs: 20,
      augmentation: false,
    },
  },
  {
    id: 'lenet5-softmax',
    title: 'LeNet-5 with a softmax output',
    sources: ['D3', 'D0'],
    input: image(32, 0, 1),
    layers: lenet({
      activation: 'tanh',
      pooling: 'trainable',
      partialC3: true,
      classifier: 'softmax',
    }),
    initialisation: 'glorot',
    recipe: {
      optimizer: 'adam',
      learningRate: 0.001,
      batchSize: 64,
      epochs: 5,
      augmentation: false,
    },
  },
  {
    id: 'pytorch-tanh-avg',
    title: 'PyTorch code: tanh, average pooling',
    sources: ['D3'],
    input: image(32, 0, 1),
    layers: lenet({ activation: 'tanh', pooling: 'average' }),
    initialisation: 'glorot',
    recipe: {
      optimizer: 'adam',
      learningRate: 0.001,
      batchSize: 64,
      epochs: 5,
      augmentation: false,
    },
  },
  {
    id: 'pytorch-sigmoid-max',
    title: 'PyTorch code: sigmoid, max pooling',
    sources: ['D1'],
    input: image(28, 0, 1),
    layers: lenet({ activation: 'sigmoid', pooling: 'max', denseC5: true }),
    initialisation: 'glorot',
    recipe: {
      optimizer: 'adam',
      learningRate: 0.001,
      batchSize: 64,
      epochs: 10,
      augmentation: false,
    },
  },
  {
    id: 'relu-max-sgd',
    title: 'ReLU, max pooling, plain gradient descent',
    sources: ['D2'],
    input: image(28, -1, 1),
    layers: lenet({ activation: 'relu', pooling: 'max', denseC5: true }),
    initialisation: 'glorot',
    recipe: {
      optimizer: 'sgd',
      learningRate: 0.01,
      batchSize: 100,
      epochs: 10,
      augmentation: false,
    },
  },
  {
    id: 'keras-tanh-max',
    title: 'Keras code: tanh, max pooling',
    sources: ['D4'],
    input: image(28, 0, 1),
    layers: lenet({ activation: 'tanh', pooling: 'max', denseC5: true }),
    initialisation: 'glorot',
    recipe: {
      optimizer: 'adam',
      learningRate: 0.001,
      batchSize: 64,
      epochs: 10,
      augmentation: false,
    },
  },
  {
    id: 'modern',
    title: 'Modern: ReLU, max pooling, batch normalization',
    sources: ['D3'],
    input: image(32, -MNIST_MEAN / MNIST_DEVIATION, (1 - MNIST_MEAN) / MNIST_DEVIATION),
    layers: lenet({ activation: 'relu', pooling: 'max', batchNormalization: true }),
    initialisation: 'glorot',
    recipe: {
      optimizer: 'adam',
      learningRate: 0.001,
      batchSize: 64,
      epochs: 10,
      augmentation: true,
    },
  },
];

/**
 * The variant with this id.
 *
 * @throws RangeError listing the ids that exist.
 */
export function variant(id: string): NetworkSpec {
  const found = VARIANTS.find((spec) => spec.id === id);
  if (found !== undefined) return found;
  const ids = VARIANTS.map((spec) => spec.id).join(', ');
  throw new RangeError(`There is no variant called “${id}”. The variants are ${ids}.`);
}

interface LenetOptions {
  activation: Activation;
  pooling: PoolingMethod;
  partialC3?: boolean;
  /** Write the layer of 120 units as a dense layer (F5) instead of a convolution (C5). */
  denseC5?: boolean;
  classifier?: ClassifierSpec['kind'];
  batchNormalization?: boolean;
}

/** The seven layers that all variants share, with the choices in which they differ. */
function lenet(options: LenetOptions): LayerSpec[] {
  const { activation, batchNormalization = false } = options;
  const convolution = { kind: 'convolution', kernel: 5, stride: 1, padding: 0 } as const;
  const pooling = {
    kind: 'pooling',
    method: options.pooling,
    window: 2,
    stride: 2,
    activation: options.pooling === 'trainable' ? activation : 'identity',
  } as const;
  const shared = { activation, batchNormalization };
  return [
    { ...convolution, name: 'C1', maps: 6, reads: 'full', ...shared },
    { ...pooling, name: 'S2' },
    {
      ...convolution,
      name: 'C3',
      maps: 16,
      reads: options.partialC3 === true ? C3_TABLE : 'full',
      ...shared,
    },
    { ...pooling, name: 'S4' },
    options.denseC5 === true
      ? { kind: 'dense', name: 'F5', units: 120, ...shared }
      : { ...convolution, name: 'C5', maps: 120, reads: 'full', ...shared },
    { kind: 'dense', name: 'F6', units: 84, ...shared },
    { kind: options.classifier ?? 'softmax', name: 'Output', classes: 10 },
  ];
}

function image(side: number, background: number, ink: number): InputSpec {
  return { side, channels: 1, background, ink };
}
