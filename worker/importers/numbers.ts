import type { Delimiter } from "./csv.ts";
import { MAX_MEASURE_LENGTH } from "./limits.ts";

/** The decimal mark of a file; `unclear` when its numbers contradict each other or could be read in both ways. */
export type DecimalMark = "." | "," | "unclear";

/** Signs and digits with marks between them; a blank or an apostrophe may part the thousands. */
const NUMBER = /^[+-]?(?:\d[\d.,]*|[.,]\d+)$/;
const GROUPING = /(?<=\d)[\s'’](?=\d{3}(?!\d))/g;
const WITH_POINT = /^[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?$/;
const WITH_COMMA = /^[+-]?(?:\d{1,3}(?:\.\d{3})+|\d+)?(?:,\d*)?$/;
const PLAIN = /^\d{1,9}(?:\.\d{1,2})?$/;

const tidy = (text: string): string => text.replace("−", "-").replace(GROUPING, "");

const markShownBy = (number: string): "." | "," | null => {
  const point = number.lastIndexOf(".");
  const comma = number.lastIndexOf(",");
  if (point < 0 && comma < 0) return null;
  if (point >= 0 && comma >= 0) return point > comma ? "." : ",";
  const mark = point >= 0 ? "." : ",";
  const last = Math.max(point, comma);
  if (number.indexOf(mark) !== last) return mark === "." ? "," : ".";
  const whole = number.slice(0, last).replace(/^[+-]/, "");
  const couldPartThousands = number.length - last === 4 && whole.length <= 3 && /^[1-9]/.test(whole);
  return couldPartThousands ? null : mark;
};

/**
 * Finds the decimal mark of a file. A lone comma before three digits is decided by the other numbers of the file.
 * Without them, a file with semicolons has a decimal comma, for a comma could not separate its columns.
 */
export const findDecimalMark = (cells: Iterable<string>, delimiter: Delimiter): DecimalMark => {
  const shown = new Set<"." | ",">();
  let commas = false;
  for (const cell of cells) {
    if (cell.length > MAX_MEASURE_LENGTH || (PLAIN.test(cell) && !cell.includes("."))) continue;
    const number = tidy(cell);
    if (!NUMBER.test(number)) continue;
    commas ||= number.includes(",");
    const mark = markShownBy(number);
    if (mark !== null) shown.add(mark);
  }
  const [only] = shown;
  if (shown.size === 1 && only !== undefined) return only;
  if (shown.size > 1) return "unclear";
  if (!commas) return ".";
  return delimiter === ";" ? "," : "unclear";
};

/**
 * Returns a number as people write it, thousands parted or not.
 * @returns null for what is no number, `unclear` for one that can be read in two ways
 */
export const parseDecimal = (text: string, mark: DecimalMark): number | "unclear" | null => {
  if (text.length > MAX_MEASURE_LENGTH) return null;
  if (mark === "." && PLAIN.test(text)) return Number(text);
  const number = tidy(text);
  if (!NUMBER.test(number)) return null;
  const own = mark === "unclear" ? markShownBy(number) : mark;
  if (own === null && /[.,]/.test(number)) return "unclear";
  const decimal = own ?? ".";
  if (!(decimal === "." ? WITH_POINT : WITH_COMMA).test(number)) return null;
  const value = Number(decimal === "." ? number.replaceAll(",", "") : number.replaceAll(".", "").replace(",", "."));
  return value === 0 ? 0 : value;
};
