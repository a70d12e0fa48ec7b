import katex from 'katex';
import { defineHastPlugin, htmlToHast } from 'satteri';
import type { HastNode, HastVisitorContext } from 'satteri';

type Element = Extract<HastNode, { type: 'element' }>;
type Text = Extract<HastNode, { type: 'text' }>;

const headings = new Set(['h1', 'h2', 'h3', 'h4', 'h5', 'h6']);

/**
 * TeX commands for the symbols of the output-size formula; each prints in the colour that it has
 * everywhere on the site (see `--sym-*` in the design tokens).
 */
const macros = {
  '\\symW': '\\htmlClass{sym-w}{W}',
  '\\symF': '\\htmlClass{sym-f}{F}',
  '\\symP': '\\htmlClass{sym-p}{P}',
  '\\symS': '\\htmlClass{sym-s}{S}',
  '\\symO': '\\htmlClass{sym-o}{O}',
};

/**
 * Renders TeX to HTML with MathML beside it for screen readers.
 *
 * @param tex the formula without its dollar signs
 * @param display true for a formula on a line of its own
 * @throws Error when the TeX is wrong or asks for links, images or HTML other than `\htmlClass`
 */
export function renderMath(tex: string, display: boolean): string {
  const html = katex.renderToString(tex, {
    displayMode: display,
    throwOnError: true,
    macros: { ...macros },
    trust: ({ command }) => {
      if (command === '\\htmlClass') return true;
      throw new Error(`${command} is not allowed in formulas.`);
    },
    strict: (code) => (code === 'htmlExtension' ? 'ignore' : 'error'),
  });
  // HTML knows MathML without its namespace, and Markdown's engine would misspell the attribute.
  return html.replaceAll(' xmlns="http://www.w3.org/1998/Math/MathML"', '');
}

/**
 * Markdown plugin: replaces `$…$` and `$$…$$` by rendered formulas while the site is built, so that no
 * page carries KaTeX's script.
 *
 * @throws Error naming the file when the TeX is wrong or a formula stands in a heading (its text would
 *   come out three times in the heading's address and in the table of contents)
 */
export const math = defineHastPlugin({
  name: 'katex-at-build',
  element: {
    filter: ['code'],
    visit(node, context) {
      const classes = classNames(node.properties['className']);
      const display = classes.includes('math-display');
      if (!display && !classes.includes('math-inline')) return;
      const tex = context.textContent(node);
      refuseHeading(node, tex, context);
      const rendered = htmlToHast(renderOrExplain(tex, display, context), { fragment: true });
      const nodes: HastNode[] = 'children' in rendered ? rendered.children : [rendered];
      const content = nodes.filter(isHtml);
      const parent = context.parent(node);
      if (display && parent.type === 'element' && parent.tagName === 'pre') {
        context.replaceNode(parent, {
          type: 'element',
          tagName: 'div',
          properties: { className: ['math-block'] },
          children: content,
        });
      } else {
        context.replaceNode(node, content);
      }
    },
  },
});

function isHtml(node: HastNode): node is Element | Text {
  return node.type === 'element' || node.type === 'text';
}

function classNames(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(String);
  return typeof value === 'string' ? value.split(' ') : [];
}

function fileName(context: HastVisitorContext): string {
  return context.fileURL ? decodeURIComponent(context.fileURL.pathname) : 'a Markdown file';
}

function refuseHeading(node: HastNode, tex: string, context: HastVisitorContext): void {
  for (let above = context.parent(node); above !== undefined; above = context.parent(above)) {
    if (above.type === 'element' && headings.has(above.tagName)) {
      throw new Error(
        `${fileName(context)}: the heading "${context.textContent(above)}" contains the formula $${tex}$. ` +
          'Headings hold words only: write the formula in the text below.',
      );
    }
  }
}

function renderOrExplain(tex: string, display: boolean, context: HastVisitorContext): string {
  try {
    return renderMath(tex, display);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${fileName(context)}: the formula $${tex}$ cannot be typeset. ${reason}`, {
      cause: error,
    });
  }
}
