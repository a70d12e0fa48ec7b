import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { chromiumFlags, findChromium } from '../scripts/chromium.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const executablePath = findChromium();

export default defineConfig({
  root,
  plugins: [svelte({ configFile: false })],
  worker: { format: 'es' },
  test: {
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          environment: 'node',
          include: ['tests/unit/**/*.test.ts'],
          // TensorFlow.js offers Node a different bundle than browsers; the tests take the browsers' one.
          server: { deps: { inline: [/@tensorflow\//] } },
        },
      },
      {
        extends: true,
        publicDir: 'public',
        // Everything is found and bundled before the first test: a dependency met later reloads the page.
        optimizeDeps: {
          entries: [
            'tests/browser/**/*.test.ts',
            'src/{network,digits,engine,notebook}/**/*.ts',
            '!src/engine/simd/assembly/**',
            'src/components/**/*.svelte',
          ],
          include: [
            'svelte',
            'vitest-browser-svelte',
            'comlink',
            '@tensorflow/tfjs-core',
            '@tensorflow/tfjs-core/dist/register_all_gradients',
            '@tensorflow/tfjs-backend-cpu',
            '@tensorflow/tfjs-backend-webgl',
            '@tensorflow/tfjs-backend-webgpu',
          ],
        },
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 60_000,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: {
                args: [...chromiumFlags],
                ...(executablePath === undefined ? {} : { executablePath }),
              },
            }),
            instances: [{ browser: 'chromium', viewport: { width: 1280, height: 800 } }],
          },
        },
      },
    ],
  },
});
