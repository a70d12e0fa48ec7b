import type { AstroGlobal } from 'astro';
import type { z } from 'astro/zod';

/**
 * Reads the props of a widget that a lesson names, since MDX checks no types: a misspelt or wrong
 * attribute stops the build.
 *
 * @param astro the wrapper's `Astro`
 * @param widget the widget's name as lessons write it
 * @param schema a `z.strictObject` of everything the widget accepts
 * @throws Error naming the widget, the page and each wrong attribute
 */
export function parseProps<Schema extends z.ZodType>(
  astro: Pick<AstroGlobal, 'props' | 'url'>,
  widget: string,
  schema: Schema,
): z.output<Schema> {
  // Astro marks the children of a page that has scoped styles; authors do not write that mark.
  const written = Object.entries(astro.props).filter(
    ([name]) => !name.startsWith('data-astro-cid'),
  );
  const result = schema.safeParse(Object.fromEntries(written));
  if (result.success) return result.data;
  const problems = result.error.issues.map(
    (issue) => `  ${issue.path.length > 0 ? `${issue.path.join('.')}: ` : ''}${issue.message}`,
  );
  throw new Error(
    `<${widget}> on the page ${astro.url.pathname} has wrong attributes:\n${problems.join('\n')}`,
  );
}
