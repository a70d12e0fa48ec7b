import { expect, test } from 'vitest';
import { cropToInk, preprocess } from '#digits/preprocess.ts';
import type { Drawing } from '#digits/preprocess.ts';
import { thicken } from '#digits/thicken.ts';

/** An upright bar 200 pixels high and `thickness` wide on 300×300. */
function bar(thickness: number): Drawing {
  const ink = new Uint8Array(300 * 300);
  for (let row = 50; row < 250; row++) ink.fill(255, row * 300 + 100, row * 300 + 100 + thickness);
  return { width: 300, height: 300, ink };
}

test('thin strokes are widened to about a tenth of the digit', () => {
  for (const thickness of [1, 2, 4, 8]) {
    const crop = cropToInk(thicken(bar(thickness)));
    expect(crop?.width).toBeGreaterThanOrEqual(18);
    expect(crop?.width).toBeLessThanOrEqual(24);
  }
});

test('a ring drawn with a thin pen leaves full ink in the digit', () => {
  const ink = Uint8Array.from({ length: 300 * 300 }, (_, at) => {
    const distance = Math.hypot((at % 300) - 150, Math.floor(at / 300) - 150);
    return Math.abs(distance - 100) < 1.5 ? 255 : 0;
  });
  const peak = (drawing: Drawing) => {
    const steps = preprocess(drawing);
    return steps.empty ? 0 : Math.max(...steps.digit);
  };
  const ring = { width: 300, height: 300, ink };
  expect(peak(ring)).toBeLessThan(150);
  expect(peak(thicken(ring))).toBe(255);
});

test('wide strokes and blank drawings stay as they are', () => {
  expect(thicken(bar(20))).toEqual(bar(20));
  expect(thicken(bar(60))).toEqual(bar(60));
  expect(thicken(bar(0))).toEqual(bar(0));
});
