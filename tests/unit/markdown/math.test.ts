import { markdownToHtml } from 'satteri';
import { describe, expect, test } from 'vitest';
import { math, renderMath } from '#markdown/math.ts';

function render(markdown: string): string {
  const { html } = markdownToHtml(markdown, {
    features: { math: true },
    hastPlugins: [math],
    fileURL: new URL('file:///lessons/c1.mdx'),
  });
  return html;
}

describe('formulas in Markdown', () => {
  test('stand within the line, with MathML for screen readers', () => {
    const html = render('The width is $a+b$ here.');
    expect(html).toMatch(/^<p>The width is <span class="katex">/);
    expect(html).toContain('<annotation encoding="application/x-tex">a+b</annotation>');
    expect(html).not.toContain('<html');
    expect(html).toContain('<math><semantics>');
  });

  test('stand on a line of their own between double dollar signs', () => {
    const html = render('Before\n\n$$\na+b\n$$\n\nAfter');
    expect(html).toContain('<div class="math-block"><span class="katex-display">');
    expect(html).not.toContain('<pre');
  });

  test('leave code that is no formula alone', () => {
    expect(render('Call `f($x$)`.')).toContain('<code>f($x$)</code>');
  });

  test('keep braces and backslashes of their source', () => {
    expect(render(String.raw`$\{a, b\}$`)).toContain(String.raw`\{a, b\}</annotation>`);
  });

  test('colour the symbols of the output size', () => {
    const html = renderMath(String.raw`\frac{\symW-\symF+2\symP}{\symS}+1=\symO`, true);
    for (const symbol of ['w', 'f', 'p', 's', 'o']) expect(html).toContain(`sym-${symbol}`);
  });

  test('stop the build with file and formula when the TeX is wrong', () => {
    expect(() => render(String.raw`Here $\frac{1}$ fails.`)).toThrow(
      /lessons\/c1\.mdx: the formula \$\\frac\{1\}\$ cannot be typeset/,
    );
  });

  test('stop the build when they ask for links', () => {
    expect(() => render(String.raw`$\href{https://example.org}{x}$`)).toThrow(
      /cannot be typeset.*\\href is not allowed/,
    );
  });

  test('stop the build when they stand in a heading', () => {
    expect(() => render('## The width $W$')).toThrow(/heading .* contains the formula \$W\$/);
  });
});
