const QUOTE = 34;
const BACKSLASH = 92;
const OPENS: ReadonlySet<number> = new Set([91, 123]);
const CLOSES: ReadonlySet<number> = new Set([93, 125]);

const COMMA = 44;

/** Walks over what is structure in JSON, and no part of a text, until `isEnough` says so. Tells whether it did. */
const walk = (text: string, isEnough: (code: number) => boolean): boolean => {
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (inString) {
      if (code === BACKSLASH) index += 1;
      else if (code === QUOTE) inString = false;
    } else if (code === QUOTE) inString = true;
    else if (isEnough(code)) return true;
  }
  return false;
};

/**
 * Whether JSON nests lists and objects deeper than a number of levels. Deep nesting is found before parsing: it is what
 * makes recursive walkers overflow.
 * @param text JSON, or what claims to be
 */
export const nestsDeeper = (text: string, levels: number): boolean => {
  let depth = 0;
  return walk(text, (code) => {
    if (OPENS.has(code)) depth += 1;
    else if (CLOSES.has(code)) depth -= 1;
    return depth > levels;
  });
};

/**
 * Whether the lists and objects of JSON may hold more than a number of values, which is found before parsing: a value of
 * two characters takes many times as many bytes once it is parsed. An empty list or object counts as one.
 * @param text JSON, or what claims to be
 */
export const holdsMore = (text: string, values: number): boolean => {
  let count = 0;
  return walk(text, (code) => {
    if (code === COMMA || OPENS.has(code)) count += 1;
    return count > values;
  });
};
