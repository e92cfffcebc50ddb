const QUOTE = 34;
const BACKSLASH = 92;
const OPENS: ReadonlySet<number> = new Set([91, 123]);
const CLOSES: ReadonlySet<number> = new Set([93, 125]);

/**
 * Whether JSON nests lists and objects deeper than a number of levels. Deep nesting is found before parsing: it is what
 * makes recursive walkers overflow.
 * @param text JSON, or what claims to be
 */
export const nestsDeeper = (text: string, levels: number): boolean => {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (inString) {
      if (code === BACKSLASH) index += 1;
      else if (code === QUOTE) inString = false;
    } else if (code === QUOTE) inString = true;
    else if (OPENS.has(code)) {
      depth += 1;
      if (depth > levels) return true;
    } else if (CLOSES.has(code)) depth -= 1;
  }
  return false;
};
