import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus, xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

/** A stream of random numbers that is the same for the same seed, on every machine. */
export interface RandomSource {
  /** Uniform in [from, to). */
  uniform(from: number, to: number): number;
  /** The numbers 0 … count − 1 in random order (Fisher–Yates). */
  permutation(count: number): Uint32Array;
  /** The stream's position, for {@link restoredRandom}. */
  save(): readonly number[];
}

/** Begins a stream. */
export function seededRandom(seed: number): RandomSource {
  return randomSource(xoroshiro128plus(seed));
}

/** Continues a saved stream where it stood. */
export function restoredRandom(state: readonly number[]): RandomSource {
  return randomSource(xoroshiro128plusFromState(state));
}

function randomSource(generator: ReturnType<typeof xoroshiro128plus>): RandomSource {
  return {
    uniform: (from, to) => from + (to - from) * uniformFloat64(generator),
    permutation: (count) => {
      const order = Uint32Array.from({ length: count }, (_, index) => index);
      for (let last = count - 1; last > 0; last--) {
        const other = uniformInt(generator, 0, last);
        const kept = order[last] as number;
        order[last] = order[other] as number;
        order[other] = kept;
      }
      return order;
    },
    save: () => generator.getState(),
  };
}
