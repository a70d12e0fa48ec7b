import { satteri } from '@astrojs/markdown-satteri';
import mdx from '@astrojs/mdx';
import svelte from '@astrojs/svelte';
import { defineConfig, fontProviders } from 'astro/config';
import { math } from './src/markdown/math.ts';

const fontFolder = './node_modules/@fontsource-variable';

/** One family of the site: the Latin subset of a variable font, upright and (if asked for) italic. */
const family = (name, cssVariable, slug, fallbacks, styles) => ({
  provider: fontProviders.local(),
  name,
  cssVariable,
  fallbacks,
  options: {
    variants: styles.map((style) => ({
      weight: '200 900',
      style,
      display: 'swap',
      src: [`${fontFolder}/${slug}/files/${slug}-latin-wght-${style}.woff2`],
    })),
  },
});

const isFont = /\.(?:woff2?|ttf)$/;

export default defineConfig({
  integrations: [mdx(), svelte()],
  devToolbar: { enabled: false },
  markdown: {
    processor: satteri({ features: { math: true }, hastPlugins: [math] }),
    shikiConfig: {
      themes: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    },
  },
  fonts: [
    family(
      'Source Serif 4',
      '--font-serif',
      'source-serif-4',
      ['Georgia', 'serif'],
      ['normal', 'italic'],
    ),
    family('Inter', '--font-sans', 'inter', ['system-ui', 'sans-serif'], ['normal']),
    family(
      'JetBrains Mono',
      '--font-mono',
      'jetbrains-mono',
      ['ui-monospace', 'monospace'],
      ['normal'],
    ),
    {
      provider: fontProviders.local(),
      name: 'Signs',
      cssVariable: '--font-symbols',
      fallbacks: [],
      options: {
        variants: [
          {
            weight: '400',
            style: 'normal',
            display: 'swap',
            src: ['./node_modules/katex/dist/fonts/KaTeX_Main-Regular.woff2'],
            // ← → ↔ ⇒, √ ∑ ∈ ∞ ≈ ≠ ≤ ≥ and the brackets of floor and ceiling
            unicodeRange: [
              'U+2190, U+2192, U+2194, U+21D2',
              'U+2208, U+2211, U+221A, U+221E, U+2248, U+2260, U+2264-2265, U+2308-230B',
            ],
          },
        ],
      },
    },
  ],
  vite: {
    worker: { format: 'es' },
    build: {
      // A font written into the style sheet would be downloaded by every reader, also by those who never need it.
      assetsInlineLimit: (file) => (isFont.test(file) ? false : undefined),
      rolldownOptions: {
        // Astro marks lessons with a directive that only Astro itself reads.
        onLog: (level, log, report) => {
          if (log.code !== 'MODULE_LEVEL_DIRECTIVE') report(level, log);
        },
      },
    },
  },
});
