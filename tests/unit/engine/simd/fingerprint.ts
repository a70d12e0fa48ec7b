import { initialWeights } from '#engine/initialise.ts';
import { batchSource } from '#engine/session/batches.ts';
import { simdTrainer } from '#engine/simd/trainer.ts';
import type { Weights } from '#engine/weights.ts';
import { variant } from '#network/variants.ts';
import { bars } from '../small-network.ts';

/**
 * What `fingerprint` must come to, wherever it is computed: in Node and in browsers, on any processor.
 * A change of the kernels that adds in another order changes these numbers.
 */
export const FINGERPRINTS: readonly { id: string; threads: number; expected: number }[] = [
  { id: 'pytorch-tanh-avg', threads: 1, expected: 627123000 },
  { id: 'pytorch-tanh-avg', threads: 2, expected: 3299996316 },
  { id: 'lecun1998', threads: 1, expected: 2976245140 },
  { id: 'modern', threads: 2, expected: 4003662408 },
];

/** A checksum over every bit of a variant's weights after 20 training steps. */
export async function fingerprint(id: string, threads: number): Promise<number> {
  const spec = variant(id);
  const settings = { optimizer: 'adam', learningRate: 0.001 } as const;
  const trainer = await simdTrainer(threads)(spec, initialWeights(spec, 1), settings);
  const batches = batchSource(spec, bars(200, 1), { batchSize: 50, seed: 1, augment: null });
  for (let step = 0; step < 20; step++) await trainer.step(batches.next());
  const { weights } = await trainer.save();
  trainer.dispose();
  return checksum(weights);
}

/** FNV-1a over the bytes of all tensors, in order of their names. */
export function checksum(weights: Weights): number {
  let hash = 0x811c9dc5;
  for (const name of Object.keys(weights).sort()) {
    const data = weights[name]?.data ?? new Float32Array();
    for (const byte of new Uint8Array(data.buffer, data.byteOffset, data.byteLength)) {
      hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
    }
  }
  return hash;
}
