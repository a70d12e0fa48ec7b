import { colourOf, pixels } from '#components/ui/colour-scale.ts';
import type { Palette } from '#components/ui/colour-scale.ts';
import { DIGIT_SIDE } from '#digits/digit.ts';
import { PEN_WIDTH } from '#digits/strokes.ts';
import type { Stroke } from '#digits/strokes.ts';
import type { DigitEntry } from '#notebook/digit.svelte.ts';

/** Side of the pad's picture in canvas pixels: sharp at twice the pad's width. */
export const PAD_SIDE = 592;

const FULL_INK = { kind: 'ink', background: 0, ink: 1 } as const;
const DIGIT_SCALE = { kind: 'ink', background: 0, ink: 255 } as const;

/** Draws what is on the pad; while a stroke goes on, only what is new of it. */
export class PadPicture {
  #entry: DigitEntry | null = null;
  #palette: Palette | null = null;

  draw(context: CanvasRenderingContext2D, entry: DigitEntry, palette: Palette): void {
    const drawn = this.#palette === palette ? pointsDrawn(this.#entry, entry) : 0;
    this.#entry = entry;
    this.#palette = palette;
    if (drawn === 0) context.clearRect(0, 0, PAD_SIDE, PAD_SIDE);
    if (entry.kind !== 'drawing') {
      drawDigit(context, entry.digit, palette);
      return;
    }
    context.strokeStyle = `rgb(${colourOf(1, FULL_INK, palette).join(' ')})`;
    context.lineWidth = PEN_WIDTH * PAD_SIDE;
    context.lineCap = 'round';
    context.lineJoin = 'round';
    const last = entry.strokes.at(-1) ?? [];
    if (drawn > 0) drawStroke(context, last.slice(drawn - 1));
    else for (const stroke of entry.strokes) drawStroke(context, stroke);
  }
}

/** Points of the last stroke that stand on the pad already, if all else does too; otherwise 0. */
function pointsDrawn(before: DigitEntry | null, now: DigitEntry): number {
  if (before?.kind !== 'drawing' || now.kind !== 'drawing') return 0;
  const last = before.strokes.length - 1;
  const [stood, stands] = [before.strokes[last], now.strokes[last]];
  if (stood === undefined || stands === undefined || now.strokes.length !== last + 1) return 0;
  const sameOthers = now.strokes.every(
    (stroke, at) => at === last || stroke === before.strokes[at],
  );
  const goesOn = stood.every((point, at) => point === stands[at]);
  return sameOthers && goesOn ? stood.length : 0;
}

function drawDigit(context: CanvasRenderingContext2D, digit: Uint8Array, palette: Palette): void {
  const small = new OffscreenCanvas(DIGIT_SIDE, DIGIT_SIDE);
  const bytes = pixels(digit, DIGIT_SCALE, palette);
  small.getContext('2d')?.putImageData(new ImageData(bytes, DIGIT_SIDE, DIGIT_SIDE), 0, 0);
  context.imageSmoothingEnabled = false;
  context.drawImage(small, 0, 0, PAD_SIDE, PAD_SIDE);
}

function drawStroke(context: CanvasRenderingContext2D, stroke: Stroke): void {
  const first = stroke[0];
  if (first === undefined) return;
  context.beginPath();
  context.moveTo(first.x * PAD_SIDE, first.y * PAD_SIDE);
  for (const { x, y } of stroke) context.lineTo(x * PAD_SIDE, y * PAD_SIDE);
  context.stroke();
}
