import fc from 'fast-check';
import { layerShapes } from '#network/shapes.ts';
import type {
  Activation,
  ConvolutionSpec,
  DenseSpec,
  LayerSpec,
  NetworkSpec,
  PoolingSpec,
} from '#network/spec.ts';

const activation = fc.constantFrom<Activation>(
  'identity',
  'tanh',
  'scaled-tanh',
  'sigmoid',
  'relu',
);

const convolution = fc.record({
  kind: fc.constant('convolution' as const),
  maps: fc.integer({ min: 1, max: 7 }),
  kernel: fc.integer({ min: 1, max: 5 }),
  stride: fc.integer({ min: 1, max: 3 }),
  padding: fc.integer({ min: 0, max: 2 }),
  activation,
  batchNormalization: fc.boolean(),
  /** Bits that say which maps below are read. */
  table: fc.option(fc.array(fc.integer({ min: 1, max: 2 ** 7 - 1 }), { minLength: 7 })),
});

const pooling = fc.record({
  kind: fc.constant('pooling' as const),
  method: fc.constantFrom('average' as const, 'max' as const, 'trainable' as const),
  window: fc.integer({ min: 1, max: 3 }),
  stride: fc.integer({ min: 1, max: 3 }),
  activation,
});

const dense = fc.record({
  kind: fc.constant('dense' as const),
  units: fc.integer({ min: 1, max: 13 }),
  activation,
  batchNormalization: fc.boolean(),
});

/** Small networks of every kind of layer, all of them possible. */
export const randomSpec: fc.Arbitrary<NetworkSpec> = fc
  .record({
    side: fc.integer({ min: 5, max: 11 }),
    channels: fc.integer({ min: 1, max: 2 }),
    maps: fc.array(fc.oneof(convolution, pooling), { maxLength: 3 }),
    flat: fc.array(dense, { maxLength: 2 }),
    classes: fc.integer({ min: 2, max: 10 }),
  })
  .map(({ side, channels, maps, flat, classes }): NetworkSpec => {
    const layers: LayerSpec[] = [];
    const classifier = { kind: 'softmax' as const, name: 'Output', classes };
    const spec = (extra: readonly LayerSpec[]): NetworkSpec => ({
      id: 'random',
      title: 'A random network',
      sources: [],
      input: { side, channels, background: 0, ink: 1 },
      layers: [...layers, ...extra, classifier],
      initialisation: 'glorot',
      recipe: {
        optimizer: 'adam',
        learningRate: 0.001,
        batchSize: 8,
        epochs: 1,
        augmentation: false,
      },
    });
    for (const choice of maps) {
      const layer = named(choice, layers.length, lastMaps(spec([])));
      if (isPossible(spec([layer]))) layers.push(layer);
    }
    for (const choice of flat) {
      layers.push({ ...choice, name: `F${layers.length + 1}` } satisfies DenseSpec);
    }
    return spec([]);
  });

type Choice =
  | (Omit<ConvolutionSpec, 'name' | 'reads'> & { table: number[] | null })
  | Omit<PoolingSpec, 'name'>;

function named(choice: Choice, index: number, below: number): ConvolutionSpec | PoolingSpec {
  if (choice.kind === 'pooling') {
    const { activation } = choice;
    const used = choice.method === 'trainable' ? activation : 'identity';
    return { ...choice, activation: used, name: `S${index + 1}` };
  }
  const { table, ...layer } = choice;
  const all = Array.from({ length: below }, (_, map) => map);
  const reads =
    table === null
      ? ('full' as const)
      : table.slice(0, layer.maps).map((bits, map) => {
          const read = all.filter((from) => (bits >> from) & 1);
          return read.length > 0 ? read : [map % below];
        });
  return { ...layer, reads, name: `C${index + 1}` };
}

function lastMaps(spec: NetworkSpec): number {
  return layerShapes(spec).at(-2)?.channels ?? 1;
}

function isPossible(spec: NetworkSpec): boolean {
  try {
    layerShapes(spec);
    return true;
  } catch {
    return false;
  }
}
