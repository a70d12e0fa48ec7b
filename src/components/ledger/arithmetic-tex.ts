import type { Cell } from '#network/ledger.ts';

/** TeX of a line of the ledger's arithmetic, each number braced with the word for what it counts. */
export function arithmeticTex({ parts, value }: Cell): string {
  const sum = parts.map(({ text, word }) => {
    const tex = text
      .replaceAll('·', '\\cdot ')
      .replaceAll(',', '{,}')
      .replace('(', '\\bigl(')
      .replace(')', '\\bigr)');
    return word === null ? tex : `\\underbrace{${tex}}_{\\text{${word}}}`;
  });
  return `${sum.join('')} = ${value.toLocaleString('en').replaceAll(',', '{,}')}`;
}
