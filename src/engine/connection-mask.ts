import { layerShapes, readsOf } from '#network/shapes.ts';
import type { NetworkSpec } from '#network/spec.ts';

/**
 * 1 for every weight of a convolution that its connection table keeps and 0 for those it cuts, in the
 * order of the weight tensor [output map][input map][row][column]; null where nothing is cut.
 */
export function connectionMask(spec: NetworkSpec, layerName: string): Float32Array | null {
  const index = spec.layers.findIndex(({ name }) => name === layerName);
  const layer = spec.layers[index];
  const inputs = layerShapes(spec)[index]?.channels ?? 0;
  if (layer?.kind !== 'convolution' || layer.reads === 'full') return null;
  const area = layer.kernel * layer.kernel;
  const mask = new Float32Array(layer.maps * inputs * area);
  readsOf(layer, inputs).forEach((reads, map) => {
    for (const read of reads) {
      const start = (map * inputs + read) * area;
      mask.fill(1, start, start + area);
    }
  });
  return mask;
}
