import { tensorPrefix } from '#network/parameters.ts';
import type { Activation, NetworkSpec } from '#network/spec.ts';
import type { Activations } from './engine.ts';
import type { Weights } from './weights.ts';

/**
 * What spoke for a class (positive) and against it (negative), unit by unit, in the flat layers
 * below the classifier.
 *
 * Directly below the classifier it is exact: each unit's share of the class's score minus its mean
 * share over all classes, since only differences of scores decide. Further down it is the slope of
 * that difference times the unit's value.
 *
 * @returns evidence by layer index, from the classifier's input down to the lowest flat layer.
 */
export function classEvidence(
  spec: NetworkSpec,
  weights: Weights,
  activations: Activations,
  classIndex: number,
): Map<number, Float32Array> {
  const evidence = new Map<number, Float32Array>();
  const top = spec.layers.length;
  let slope = classifierSlope(spec, weights, classIndex);
  for (let index = top - 1; index >= 1; index--) {
    const layer = activations.layers[index];
    const own = spec.layers[index - 1];
    if (layer === undefined || own === undefined || layer.shape.height * layer.shape.width > 1)
      break;
    const currentSlope = slope;
    evidence.set(
      index,
      layer.output.map((value, unit) => value * (currentSlope[unit] ?? 0)),
    );
    if (own.kind !== 'dense') break;
    const scale = normalizationScale(weights, tensorPrefix(own.name));
    const matrix = weights[`${tensorPrefix(own.name)}.weight`];
    if (matrix === undefined) break;
    slope = slopeBelow(
      matrix.data,
      layer.output.map(
        (value, unit) =>
          (currentSlope[unit] ?? 0) * derivative(own.activation, value) * (scale?.[unit] ?? 1),
      ),
    );
  }
  return evidence;
}

/** Slope of a class's score, minus the mean slope over all classes, for each unit below. */
function classifierSlope(spec: NetworkSpec, weights: Weights, classIndex: number): Float32Array {
  const classifier = spec.layers.at(-1);
  if (classifier === undefined) return new Float32Array();
  const isRbf = classifier.kind === 'rbf';
  const name = `${tensorPrefix(classifier.name)}.${isRbf ? 'codes' : 'weight'}`;
  const matrix = weights[name];
  if (matrix === undefined) return new Float32Array();
  const [classes = 0, units = 0] = matrix.shape;
  // For RBF the score is −Σ(x − c)²; its squares of x are common to all classes and cancel.
  const factor = isRbf ? 2 : 1;
  return Float32Array.from({ length: units }, (_, unit) => {
    let mean = 0;
    for (let row = 0; row < classes; row++)
      mean += (matrix.data[row * units + unit] ?? 0) / classes;
    return factor * ((matrix.data[classIndex * units + unit] ?? 0) - mean);
  });
}

function slopeBelow(matrix: Float32Array, slope: Float32Array): Float32Array {
  const inputs = matrix.length / slope.length;
  return Float32Array.from({ length: inputs }, (_, input) =>
    slope.reduce((sum, value, unit) => sum + value * (matrix[unit * inputs + input] ?? 0), 0),
  );
}

function normalizationScale(weights: Weights, prefix: string): Float32Array | null {
  const scale = weights[`${prefix}_bn.weight`];
  const variance = weights[`${prefix}_bn.running_var`];
  if (scale === undefined || variance === undefined) return null;
  return scale.data.map((value, unit) => value / Math.sqrt((variance.data[unit] ?? 1) + 1e-5));
}

/** Slope of an activation function, from its output. */
function derivative(activation: Activation, output: number): number {
  switch (activation) {
    case 'identity':
      return 1;
    case 'tanh':
      return 1 - output * output;
    case 'scaled-tanh':
      return (2 / 3 / 1.7159) * (1.7159 ** 2 - output * output);
    case 'sigmoid':
      return output * (1 - output);
    case 'relu':
      return output > 0 ? 1 : 0;
  }
}
