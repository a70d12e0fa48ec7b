import type { Cell } from '#components/figure/cells.ts';
import { digitAt } from '#digits/digit.ts';
import type { DigitSet } from '#digits/digit.ts';
import { networkInput } from '#digits/network-input.ts';
import type { Activations, LiveNetwork } from '#engine/engine.ts';
import type { Weights } from '#engine/weights.ts';
import { pooled, poolingWays } from './pooling.ts';
import type { PoolingWay } from './pooling.ts';
import { changeOf, shiftedDigit } from './shift.ts';
import { poolingPlaces, subsamplingOf } from './subsampling.ts';
import type { PoolingPlace } from './subsampling.ts';

/** How much a pooling layer's maps change when the digit moves, for every way of pooling them. */
export interface LayerChange {
  /** The pooling layer, as in `S2`. */
  name: string;
  /** The layer whose maps it reads, and how much those change. */
  below: string;
  belowChange: number;
  changes: Readonly<Record<PoolingWay, number>>;
}

export interface ShiftMeasurement {
  digits: number;
  /** Digits that are read as the same number before and after. */
  sameReading: number;
  /** Means over the digits, for each pooling layer in order. */
  layers: readonly LayerChange[];
}

/**
 * Moves many digits and measures how much each pooling layer changes, pooled in every way. The layers
 * below are always the network's own, so that all ways read the same maps.
 *
 * @param pause awaited after every digit, so that the page stays alive.
 * @param onProgress called with the digits done so far.
 * @throws the signal's reason when aborted.
 */
export async function measureShift(
  live: LiveNetwork,
  weights: Weights,
  digits: DigitSet,
  step: Cell,
  {
    pause,
    onProgress,
    signal,
  }: { pause: () => Promise<void>; onProgress: (done: number) => void; signal: AbortSignal },
): Promise<ShiftMeasurement> {
  const places = poolingPlaces(live.spec);
  const sums = places.map((place) => emptyChange(place));
  let sameReading = 0;
  for (let index = 0; index < digits.count; index++) {
    signal.throwIfAborted();
    const digit = digitAt(digits, index);
    const before = live.forward(networkInput(digit, live.spec.input));
    const after = live.forward(networkInput(shiftedDigit(digit, step), live.spec.input));
    if (before.prediction === after.prediction) sameReading += 1;
    places.forEach((place, at) => {
      const change = layerChange(place, weights, before, after);
      const sum = sums[at];
      if (sum === undefined) return;
      sum.belowChange += change.belowChange / digits.count;
      for (const way of poolingWays) sum.changes[way] += change.changes[way] / digits.count;
    });
    onProgress(index + 1);
    await pause();
  }
  signal.throwIfAborted();
  return { digits: digits.count, sameReading, layers: sums };
}

/** The change of one pooling layer between two images of one network. */
export function layerChange(
  place: PoolingPlace,
  weights: Weights,
  before: Activations,
  after: Activations,
): LayerChange {
  const maps = place.below.maps;
  const [first, second] = [inputOf(place, before), inputOf(place, after)];
  const change = emptyChange(place);
  change.belowChange = changeOf(first, second, maps);
  for (const way of poolingWays) {
    const pool = (input: Float32Array): Float32Array => pooledLayer(input, place, weights, way);
    change.changes[way] = changeOf(pool(first), pool(second), maps);
  }
  return change;
}

/** All maps of a layer pooled one way, `[map][row][column]`. */
export function pooledLayer(
  input: Float32Array,
  place: PoolingPlace,
  weights: Weights,
  way: PoolingWay,
): Float32Array {
  const { maps } = place.below;
  const { window } = place.pooling;
  const area = input.length / maps;
  const side = Math.round(Math.sqrt(area));
  const across = Math.floor(side / window);
  const output = new Float32Array(maps * across * across);
  for (let map = 0; map < maps; map++) {
    const values = input.subarray(map * area, (map + 1) * area);
    const subsampling = subsamplingOf(weights, place, map);
    output.set(pooled(values, side, window, way, subsampling), map * across * across);
  }
  return output;
}

function inputOf({ inputIndex }: PoolingPlace, { layers }: Activations): Float32Array {
  return layers[inputIndex]?.output ?? new Float32Array();
}

function emptyChange({ pooling, below }: PoolingPlace): LayerChange & {
  changes: Record<PoolingWay, number>;
} {
  const changes = { average: 0, max: 0, trainable: 0, strided: 0 };
  return { name: pooling.name, below: below.name, belowChange: 0, changes };
}
