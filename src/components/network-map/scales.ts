import { largest } from '#components/ui/colour-scale.ts';
import type { Scale } from '#components/ui/colour-scale.ts';
import type { Activations } from '#engine/engine.ts';
import type { NetworkSpec } from '#network/spec.ts';

/** Limits of the squashing functions that have any. */
const BOUNDS = { 'scaled-tanh': 1.7159, tanh: 1, sigmoid: 1 } as const;

/**
 * The largest size that a layer's outputs can have, or null if nothing limits them.
 *
 * @param layer index in `Activations.layers`; plain pooling has the limit of the layer below.
 */
export function outputBound(spec: NetworkSpec, layer: number): number | null {
  const own = spec.layers[layer - 1];
  if (own === undefined) return null;
  if (own.kind === 'softmax' || own.kind === 'rbf') return 1;
  if (own.activation === 'identity') {
    return own.kind === 'pooling' ? outputBound(spec, layer - 1) : null;
  }
  return own.activation === 'relu' ? null : BOUNDS[own.activation];
}

/** The colour scale of each layer: ink for the input, elsewhere signed, by its limit or its largest value. */
export function layerScales(spec: NetworkSpec, activations: Activations): Scale[] {
  return activations.layers.map((layer, index): Scale => {
    if (index === 0) {
      return { kind: 'ink', background: spec.input.background, ink: spec.input.ink };
    }
    return { kind: 'signed', bound: outputBound(spec, index) ?? largest(layer.output) };
  });
}
