import { colourOf } from '#components/ui/colour-scale.ts';
import type { Palette, Rgb, Scale } from '#components/ui/colour-scale.ts';

/** The luminance on which black and white text stand out equally, by a contrast of 4.58. */
const EVEN = 0.179;

/** A cell's ground and a text colour that can be read on it, as CSS. */
export function cellColours(value: number, scale: Scale, palette: Palette): string {
  const ground = colourOf(value, scale, palette);
  const text = luminance(ground) > EVEN ? '#000000' : '#ffffff';
  return `background: rgb(${ground.join(' ')}); color: ${text}`;
}

/** Relative luminance 0 … 1 as defined by WCAG. */
export function luminance([red, green, blue]: Rgb): number {
  const linear = (byte: number): number => {
    const part = byte / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}
