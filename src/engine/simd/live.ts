import { layerShapes, shapeSize } from '#network/shapes.ts';
import type { LayerShape } from '#network/shapes.ts';
import type { NetworkSpec } from '#network/spec.ts';
import type { Activations, LayerActivations, LiveNetwork } from '../engine.ts';
import type { Weights } from '../weights.ts';
import { compileKernels } from './kernels.ts';
import { SimdNetwork } from './network.ts';
import { TILE } from './plan.ts';

/**
 * A network that reads one image at a time, on the page's own thread.
 *
 * @throws SpecError if the spec is impossible.
 * @throws WeightsShapeError if the weights do not fit the spec.
 */
export async function createSimdNetwork(spec: NetworkSpec, weights: Weights): Promise<LiveNetwork> {
  const module = await compileKernels();
  const network = new SimdNetwork(spec, module, { images: 1, training: false, keepSums: true });
  network.setWeights(weights);
  const inputShape = layerShapes(spec)[0] as LayerShape;
  return {
    spec,
    forward: (image) => {
      requireInput(image, inputShape);
      network.load(image, 1);
      network.forward('running');
      const pixels = image.slice();
      const input = {
        name: 'Input',
        shape: inputShape,
        sum: pixels,
        normalized: null,
        output: pixels,
      };
      const [prediction = 0] = network.predictions();
      return { layers: [input, ...readLayers(network)], prediction } satisfies Activations;
    },
    setWeights: (next) => network.setWeights(next),
    dispose: () => undefined,
  };
}

function readLayers(network: SimdNetwork): LayerActivations[] {
  return network.plan.layers.map(({ spec, shape, record }) => {
    const read = (address: number): Float32Array =>
      firstImage(network.floats(address, shapeSize(shape) * TILE), shape);
    const normalizes = 'batchNormalization' in spec && spec.batchNormalization;
    const sum = read(record.sum);
    const output =
      'activation' in spec && spec.activation === 'identity' && !normalizes
        ? sum
        : read(record.output);
    return {
      name: spec.name,
      shape,
      sum,
      normalized: normalizes ? read(record.normalized) : null,
      output,
    };
  });
}

/** The first image of a tile, channel-major. */
function firstImage(cells: Float32Array, { height, width, channels }: LayerShape): Float32Array {
  const area = height * width;
  const values = new Float32Array(area * channels);
  for (let place = 0, from = 0; place < area; place++) {
    for (let to = place; to < values.length; to += area, from += TILE) {
      values[to] = cells[from] as number;
    }
  }
  return values;
}

function requireInput(image: Float32Array, shape: LayerShape): void {
  const expected = shapeSize(shape);
  if (image.length === expected) return;
  throw new RangeError(
    `The network reads ${expected} values (${shape.height}×${shape.width}×${shape.channels}), ` +
      `but the image has ${image.length}.`,
  );
}
