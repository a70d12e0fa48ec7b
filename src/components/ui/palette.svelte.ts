import { createSubscriber } from 'svelte/reactivity';
import { rampOf } from './colour-scale.ts';
import type { Palette, Rgb } from './colour-scale.ts';

const SIGNED_STOPS = ['--neg-2', '--neg-1', '--zero', '--pos-1', '--pos-2'];
const INK_STOPS = ['--map-paper', '--map-ink'];

/** The data colours of the theme in force; whoever reads them is drawn again when the theme changes. */
class ThemePalette {
  #current: Palette | null = null;
  #subscribe = createSubscriber((update) => {
    const changed = (): void => {
      this.#current = null;
      update();
    };
    const system = matchMedia('(prefers-color-scheme: dark)');
    system.addEventListener('change', changed);
    const chosen = new MutationObserver(changed);
    chosen.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => {
      system.removeEventListener('change', changed);
      chosen.disconnect();
      this.#current = null;
    };
  });

  /** Only in a browser: the colours come from the page's style sheet. */
  get current(): Palette {
    this.#subscribe();
    this.#current ??= readPalette();
    return this.#current;
  }
}

export const themePalette = new ThemePalette();

function readPalette(): Palette {
  const probe = document.createElement('span');
  document.body.append(probe);
  const read = (token: string): Rgb => {
    probe.style.color = `var(${token})`;
    const parts = getComputedStyle(probe).color.match(/[\d.]+/g) ?? [];
    return [Number(parts[0] ?? 0), Number(parts[1] ?? 0), Number(parts[2] ?? 0)];
  };
  const palette = {
    signed: rampOf(SIGNED_STOPS.map(read)),
    ink: rampOf(INK_STOPS.map(read)),
    empty: read('--paper-sunk'),
  };
  probe.remove();
  return palette;
}
