/** What a spreadsheet takes for a formula by its first character, and such a text that is guarded already. */
const FORMULA = /^'*[=+\-@\t\r]/;
const NUMBER = /^[+-]?\d+(?:[.,]\d+)?$/;

const isDangerous = (text: string): boolean => FORMULA.test(text) && !NUMBER.test(text);

/** A text that no spreadsheet runs: an apostrophe before what would be a formula. Numbers stay as they are. */
export const guardedText = (text: string): string => (isDangerous(text) ? `'${text}` : text);

/** The text that was guarded. What was not comes back as it is. */
export const unguardedText = (text: string): string =>
  text.startsWith("'") && isDangerous(text) ? text.slice(1) : text;
