import { CELL } from './layer';

/**
 * Turns images, one after another, into tiles of eight: `[image][channel][pixel]` →
 * `[tile][pixel][channel][8]`. The images must fill the last tile.
 */
export function interleave(
  images: usize,
  tiles: usize,
  count: i32,
  channels: i32,
  pixels: i32,
): void {
  const imageBytes = <usize>(channels * pixels) * 4;
  const tileBytes = imageBytes * 8;
  for (let tile = 0; tile < count; tile++) {
    for (let channel = 0; channel < channels; channel++) {
      let from = images + <usize>tile * tileBytes + <usize>(channel * pixels) * 4;
      let to = tiles + <usize>tile * tileBytes + <usize>channel * CELL;
      for (let pixel = 0; pixel < pixels; pixel++) {
        let image = from;
        for (let lane: usize = 0; lane < CELL; lane += 4) {
          store<f32>(to + lane, load<f32>(image));
          image += imageBytes;
        }
        from += 4;
        to += <usize>channels * CELL;
      }
    }
  }
}

/** First byte of memory that the kernels do not use themselves. */
export function heapBase(): usize {
  return __heap_base;
}
