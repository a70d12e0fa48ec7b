import { HtmlValidate } from 'html-validate';

const validator = new HtmlValidate({
  root: true,
  extends: ['html-validate:recommended'],
  rules: {
    // KaTeX places its glyphs with inline styles, and Astro sizes islands so.
    'no-inline-style': 'off',
    'no-trailing-whitespace': 'off',
    'void-style': 'off',
    'attribute-boolean-style': 'off',
    'attribute-empty-style': 'off',
    'no-implicit-input-type': 'off',
  },
});

/** Astro writes this one style sheet beside the first island of a page, outside of the head. */
const islandStyle = /<style>astro-island,astro-slot[^<]*<\/style>/;

/** What is wrong with a page's HTML, one line a fault; empty when it is valid. */
export async function htmlFaults(html: string): Promise<string[]> {
  const { results } = await validator.validateString(html.replace(islandStyle, ''));
  return results.flatMap(({ messages }) =>
    messages.map(
      ({ line, column, ruleId, message }) =>
        `${String(line)}:${String(column)} ${message} (${ruleId})`,
    ),
  );
}
