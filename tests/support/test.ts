import { test as base } from '@playwright/test';

export { expect } from '@playwright/test';

/** What a test may expect to go wrong, so that it does not count as a fault of the page. */
export interface Faults {
  /** Accepts console messages and page errors whose text matches. */
  allow: (pattern: RegExp) => void;
}

/**
 * Playwright's `test`, with an eye on the page: it fails a test during which the console shows an error or
 * a warning, an exception goes uncaught, or anything is asked of another origin.
 */
export const test = base.extend<{ faults: Faults }>({
  faults: [
    async ({ context, baseURL }, use) => {
      const seen: string[] = [];
      const allowed: RegExp[] = [];
      const home = new URL(baseURL ?? 'http://localhost').origin;
      context.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') {
          seen.push(`console ${message.type()}: ${message.text()} (${message.location().url})`);
        }
      });
      context.on('weberror', (error) => seen.push(`uncaught: ${error.error().message}`));
      context.on('request', (request) => {
        const { protocol, origin } = new URL(request.url());
        const local = protocol === 'data:' || protocol === 'blob:' || origin === home;
        if (!local) seen.push(`request to another origin: ${request.url()}`);
      });
      await use({ allow: (pattern) => allowed.push(pattern) });
      const faults = seen.filter((text) => !allowed.some((pattern) => pattern.test(text)));
      if (faults.length > 0) throw new Error(`The page was not clean:\n${faults.join('\n')}`);
    },
    { auto: true },
  ],
});
