import { layerCounts, totalCounts } from './counts.ts';
import { receptiveFields } from './receptive-field.ts';
import { layerShapes } from './shapes.ts';
import type { LayerShape } from './shapes.ts';
import type { NetworkSpec } from './spec.ts';

export interface LayerFacts {
  name: string;
  kind: string;
  /** `[height, width, channels]`, or `[units]`. */
  output: number[];
  parameters: number;
  connections: number;
  multiplyAdds: number;
  /** Width in input pixels of what one unit sees. */
  receptiveField: number;
}

export interface NetworkFacts {
  id: string;
  layers: LayerFacts[];
  parameters: number;
  connections: number;
}

/**
 * Everything that can be counted about a network, the input included as its first layer.
 *
 * @throws SpecError if the spec is impossible.
 */
export function networkFacts(spec: NetworkSpec): NetworkFacts {
  const shapes = layerShapes(spec);
  const counts = layerCounts(spec);
  const fields = receptiveFields(spec);
  const layers = shapes.map((shape, index): LayerFacts => {
    const layer = spec.layers[index - 1];
    const { parameters = 0, connections = 0, multiplyAdds = 0 } = counts[index] ?? {};
    return {
      name: layer?.name ?? 'Input',
      kind: layer?.kind ?? 'input',
      output: outputOf(shape),
      parameters,
      connections,
      multiplyAdds,
      receptiveField: fields[index]?.size ?? 1,
    };
  });
  const { parameters, connections } = totalCounts(spec);
  return { id: spec.id, layers, parameters, connections };
}

function outputOf(shape: LayerShape): number[] {
  return shape.flat ? [shape.channels] : [shape.height, shape.width, shape.channels];
}
