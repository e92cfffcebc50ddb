import type { Passage } from "./comments.ts";
import type { Fault } from "./rules.ts";

const isTable = (line: string): boolean => line.trimStart().startsWith("|");
/** A promise names its test in brackets at the end of its line. */
const REFERENCE = / \(tests\/[^:]+: ".+"\)$/;
/** The page on errors quotes the title of each problem. */
const TITLE = /^\d{3}, `[^`]+`: .+\.$/;
const LIST_MARK = /^\s*(?:[-*]|\d+\.)\s+/;

/** Returns the paragraphs, list items and table cells of a Markdown text: what is code or a heading is left out. */
export const passagesOf = (markdown: string): Passage[] => {
  const passages: { line: number; text: string; isList?: boolean }[] = [];
  let inCode = false;
  let isOpen = false;
  for (const [index, line] of markdown.split("\n").entries()) {
    if (line.trimStart().startsWith("```")) inCode = !inCode;
    if (
      inCode ||
      line.trimStart().startsWith("```") ||
      line.startsWith("#") ||
      line.trim() === "" ||
      TITLE.test(line)
    ) {
      isOpen = false;
    } else if (isTable(line)) {
      isOpen = false;
      const cells = line.split(/(?<!\\)\|/).slice(1, -1);
      for (const cell of cells) {
        const text = cell.trim();
        if (!/^[\s:-]*$/.test(text)) passages.push({ line: index + 1, text, isList: !/[.!?]/.test(text) });
      }
    } else {
      const last = passages.at(-1);
      if (isOpen && last !== undefined && !LIST_MARK.test(line)) last.text += ` ${line.trim()}`;
      else passages.push({ line: index + 1, text: line.replace(LIST_MARK, "").replace(REFERENCE, "").trim() });
      isOpen = true;
    }
  }
  return passages;
};

const MAX_LINE = 160;

/** Returns a fault for each line of prose that is too long. Code, tables and references to tests may be wider. */
export const longLines = (markdown: string): Fault[] => {
  let inCode = false;
  return markdown.split("\n").flatMap((text, index) => {
    if (text.trimStart().startsWith("```")) inCode = !inCode;
    const { length } = text.replace(REFERENCE, "");
    if (inCode || isTable(text) || length <= MAX_LINE) return [];
    return [{ line: index + 1, fault: `${length} characters, at most ${MAX_LINE}`, sentence: text }];
  });
};
