import { ROOT } from "#scripts/stack/paths.ts";

/** The text of a document of the checkout. */
export const documentText = (path: string): Promise<string> => Bun.file(`${ROOT}/${path}`).text();

export type Section = { readonly title: string; readonly text: string };

/** The second-level sections of a document, in order. */
export const sectionsOf = (markdown: string): Section[] =>
  markdown
    .split(/^## /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf("\n");
      return { title: part.slice(0, end).trim(), text: part.slice(end).trim() };
    });

/** The fenced blocks in a language, in order. */
export const codeBlocks = (markdown: string, language: string): string[] =>
  [...markdown.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].flatMap(([, of, code]) =>
    of === language && code !== undefined ? [code] : [],
  );

/** Returns the cells of the first table in a text, without its head. Code marks around a whole cell are removed. */
export const tableRows = (markdown: string): string[][] => {
  const lines = markdown.split("\n");
  const start = lines.findIndex((line) => line.startsWith("| "));
  const end = lines.findIndex((line, index) => index > start && !line.startsWith("|"));
  return lines.slice(start + 2, end === -1 ? undefined : end).map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim().replace(/^`([^`]*)`$/, "$1")),
  );
};
