import type { NetworkSpec } from '#network/spec.ts';
import { EngineUnavailableError } from './engine.ts';
import type { EngineName } from './engine.ts';
import { initialWeights } from './initialise.ts';
import { trainerOn } from './trainers.ts';
import type { EngineMeasurement } from './training.ts';

const ENOUGH_TIME = 150;
const ENOUGH_STEPS = 8;
/** The CPU compiles nothing for a size of batch, so that a small one tells as much. */
const CPU_BATCH = 16;

/**
 * How fast an engine trains a network. What it compiles on the way serves the training that follows
 * on this thread, if the batch size is the same. What is only imitated by the processor is not measured.
 */
export async function measureEngine(
  engine: EngineName,
  spec: NetworkSpec,
  batchSize: number,
): Promise<EngineMeasurement> {
  try {
    if (await isImitated(engine)) {
      const unavailable = 'Here it is only imitated by the processor.';
      return { engine, imagesPerSecond: null, unavailable };
    }
    const size = engine === 'cpu' ? Math.min(batchSize, CPU_BATCH) : batchSize;
    return { engine, imagesPerSecond: await speedOf(engine, spec, size), unavailable: null };
  } catch (error) {
    if (!(error instanceof EngineUnavailableError)) throw error;
    return { engine, imagesPerSecond: null, unavailable: error.message };
  }
}

/** A graphics card that the processor plays. */
async function isImitated(engine: EngineName): Promise<boolean> {
  if (engine === 'simd' || engine === 'cpu') return false;
  const { startBackend } = await import('./tfjs/backends.ts');
  return (await startBackend(engine)).software;
}

async function speedOf(engine: EngineName, spec: NetworkSpec, batchSize: number): Promise<number> {
  const settings = { optimizer: spec.recipe.optimizer, learningRate: 0 };
  const trainer = await trainerOn(engine)(spec, initialWeights(spec, 0), settings);
  try {
    const images = new Float32Array(batchSize * spec.input.side * spec.input.side);
    const batch = { images, labels: new Uint8Array(batchSize) };
    // The first step compiles.
    await trainer.step(batch);
    const start = performance.now();
    let steps = 0;
    let elapsed = 0;
    while (elapsed < ENOUGH_TIME && (steps < ENOUGH_STEPS || engine === 'simd')) {
      await trainer.step(batch);
      steps += 1;
      elapsed = performance.now() - start;
    }
    return (steps * batchSize * 1000) / elapsed;
  } finally {
    trainer.dispose();
  }
}
