/**
 * Spreadsheets recognize a formula by the first character of a text. Some fold its wide and small forms first. Some
 * skip blanks and characters without width. Some end a line at each kind of break.
 */
const FORMULA =
  /^'*[\s\p{Cf}]*[=+\-@|%\u2212\uFE62\uFE63\uFE66\uFE6B\uFF0B\uFF0D\uFF1D\uFF20]|^'*[\t\r\n\f\v\u0085\u2028\u2029]/u;
const NUMBER = /^[+-]?\d+(?:[.,]\d+)?$/;

/** Returns whether a spreadsheet could take a text for a formula, or for a number with a sign. Throws nothing. */
export const beginsFormula = (text: string): boolean => FORMULA.test(text);

const isDangerous = (text: string): boolean => beginsFormula(text) && !NUMBER.test(text);

/**
 * Returns a text that no spreadsheet runs, with an apostrophe before a formula (OWASP, CSV injection). Plain numbers
 * stay as they are. Takes any text and throws nothing.
 */
export const guardedText = (text: string): string => (isDangerous(text) ? `'${text}` : text);

/** Returns the text that was guarded. Other texts come back unchanged. Throws nothing. */
export const unguardedText = (text: string): string =>
  text.startsWith("'") && isDangerous(text) ? text.slice(1) : text;
