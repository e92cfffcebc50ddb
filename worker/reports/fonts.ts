import { readFileSync } from "node:fs";
import regularPath from "source-sans/TTF/SourceSans3-Regular.ttf" with { type: "file" };
import semiboldPath from "source-sans/TTF/SourceSans3-Semibold.ttf" with { type: "file" };

/**
 * The fonts of PDFs and of pictures in mails: Source Sans 3 by Adobe, under the SIL Open Font License 1.1. The license
 * allows embedding. The fonts have Latin, Greek and Cyrillic letters. A page uses the reader's own fonts.
 */
export type Fonts = { readonly regular: Buffer; readonly semibold: Buffer };

export const FONT_FAMILY = "Source Sans 3";

let loaded: Fonts | null = null;

export const fonts = (): Fonts => {
  loaded ??= { regular: readFileSync(regularPath), semibold: readFileSync(semiboldPath) };
  return loaded;
};

const PICTOGRAPHS = /[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}]|\u{fe0f}|\u{200d}|\u{20e3}/gu;
const DIGITS = /^[\d#*©®™]$/;
const CONTROLS = /[\p{Cc}\p{Cs}\u{200b}-\u{200f}\u{2028}-\u{202e}\u{2060}-\u{2069}\u{feff}]+/gu;

/** Returns a text without what the fonts cannot show and would put a box in its place. */
export const showable = (text: string): string =>
  text
    .replace(CONTROLS, " ")
    .replace(PICTOGRAPHS, (found) => (DIGITS.test(found) ? found : ""))
    .replace(/ {2,}/g, " ")
    .trim();
