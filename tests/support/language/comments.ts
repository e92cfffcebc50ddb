export type Passage = {
  readonly line: number;
  readonly text: string;
  /** An enumeration and not a sentence: it may have any number of words. */
  readonly isList?: boolean;
};

/** Before these, a slash begins a regular expression and not a division. */
const BEFORE_PATTERN = /(?:^|[([{,;:=!&|?+\-*%<>~^]|\b(?:return|typeof|case|in|of|await|yield|throw))\s*$/;

const endOfQuoted = (source: string, start: number): number => {
  const quote = source[start];
  let at = start + 1;
  while (at < source.length && source[at] !== quote) at += source[at] === "\\" ? 2 : 1;
  return at + 1;
};

const endOfPattern = (source: string, start: number): number => {
  let inClass = false;
  for (let at = start + 1; at < source.length; at += 1) {
    if (source[at] === "\\") at += 1;
    else if (source[at] === "[") inClass = true;
    else if (source[at] === "]") inClass = false;
    else if (source[at] === "/" && !inClass) return at + 1;
    else if (source[at] === "\n") break;
  }
  return start + 1;
};

type Range = { readonly start: number; readonly end: number };

/** Returns the ranges of all comments of a TypeScript source. Strings, templates and regular expressions have none. */
const commentRanges = (source: string): Range[] => {
  const ranges: Range[] = [];
  // A template literal suspends the braces around it: one counter for each level.
  const braces: number[] = [];
  let at = 0;
  const skipTemplate = () => {
    while (at < source.length && source[at] !== "`") {
      if (source.startsWith("${", at)) {
        braces.push(0);
        at += 2;
        return;
      }
      at += source[at] === "\\" ? 2 : 1;
    }
    at += 1;
  };
  while (at < source.length) {
    const character = source[at];
    if (source.startsWith("//", at)) {
      const end = source.indexOf("\n", at);
      ranges.push({ start: at, end: end === -1 ? source.length : end });
      at = end === -1 ? source.length : end;
    } else if (source.startsWith("/*", at)) {
      const end = source.indexOf("*/", at + 2) + 2;
      ranges.push({ start: at, end });
      at = end;
    } else if (character === '"' || character === "'") at = endOfQuoted(source, at);
    else if (character === "/" && BEFORE_PATTERN.test(source.slice(Math.max(0, at - 40), at))) {
      at = endOfPattern(source, at);
    } else {
      at += 1;
      const depth = braces.at(-1);
      if (character === "`") skipTemplate();
      else if (character === "{" && depth !== undefined) braces[braces.length - 1] = depth + 1;
      else if (character === "}" && depth === 0) {
        braces.pop();
        skipTemplate();
      } else if (character === "}" && depth !== undefined) braces[braces.length - 1] = depth - 1;
    }
  }
  return ranges;
};

const unmarked = (comment: string): string =>
  comment
    .replace(/^\/\*\*?|\*\/$/g, "")
    .split("\n")
    .map((line) => line.replace(/^\s*(?:\/\/|\*)?\s?/, ""))
    .join("\n")
    .trim();

/** Returns the comments of a TypeScript source without their marks. Neighbouring line comments are one. */
export const commentsOf = (source: string): Passage[] => {
  const blocks: Range[] = [];
  for (const range of commentRanges(source)) {
    const last = blocks.at(-1);
    const isNext =
      last !== undefined &&
      source.startsWith("//", last.start) &&
      source.startsWith("//", range.start) &&
      /^\n[ \t]*$/.test(source.slice(last.end, range.start));
    if (isNext) blocks[blocks.length - 1] = { start: last.start, end: range.end };
    else blocks.push(range);
  }
  return blocks.map(({ start, end }) => ({
    line: source.slice(0, start).split("\n").length,
    text: unmarked(source.slice(start, end)),
  }));
};
