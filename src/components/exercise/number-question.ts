/** A question whose answer is a number, with the ways in which readers usually miss it. */
export interface NumberQuestion {
  answer: number;
  /** The right arithmetic in one line of plain text. */
  working: string;
  /** Why the right answer is right, in a sentence. */
  because: string;
  /** What to think of when the answer is wrong in no way that is known. */
  hint: string;
  mistakes: readonly Mistake[];
}

/** A wrong way and the number to which it leads. */
export interface Mistake {
  value: number;
  /** What went wrong, in a few words: “You forgot the bias.” */
  title: string;
  /** Why that is wrong, in a sentence. */
  because: string;
  /** The wrong arithmetic in one line of plain text. */
  working: string;
}

/** What to tell a reader about an answer. */
export interface Verdict {
  right: boolean;
  title: string;
  because: string;
  /** The reader's arithmetic and the right one, where the mistake is known. */
  lines: { yours: string; fixed: string } | null;
}

/** Says whether an answer is right and, if it is not, which known mistake leads to it. */
export function diagnose(question: NumberQuestion, given: number): Verdict {
  if (isSame(given, question.answer)) {
    return { right: true, title: question.working, because: question.because, lines: null };
  }
  const mistake = question.mistakes.find(({ value }) => isSame(value, given));
  if (mistake === undefined) {
    return { right: false, title: 'Not yet.', because: question.hint, lines: null };
  }
  const { title, because, working } = mistake;
  return { right: false, title, because, lines: { yours: working, fixed: question.working } };
}

/** A number as readers type it (`122,304`, `15.5`, `1 516`), or null if it is none. */
export function readNumber(text: string): number | null {
  const plain = text
    .trim()
    .replaceAll(/[\s\u00a0\u202f'’]/g, '')
    .replaceAll(/,(?=\d{3}(\D|$))/g, '');
  if (!/^[-−]?\d+([.,]\d+)?$/.test(plain)) return null;
  return Number(plain.replace('−', '-').replace(',', '.'));
}

function isSame(a: number, b: number): boolean {
  return Math.abs(a - b) < 1e-9;
}
