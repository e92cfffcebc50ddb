export type Cell = string | number | null;

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

const written = (cell: Cell, delimiter: string, decimalMark: "." | ","): string => {
  if (cell === null) return "";
  const text = typeof cell === "number" ? String(cell).replace(".", decimalMark) : cell;
  return text.includes(delimiter) || /["\n]/.test(text) ? quoted(text) : text;
};

export type CsvForm = { readonly delimiter: "," | ";" | "\t"; readonly decimalMark: "." | "," };

/** Lines of CSV, the last one ended too. */
export const csvOf = (header: readonly string[], rows: readonly (readonly Cell[])[], form: CsvForm): string =>
  [header, ...rows]
    .map((cells) => `${cells.map((cell) => written(cell, form.delimiter, form.decimalMark)).join(form.delimiter)}\n`)
    .join("");
