export type Column = { readonly index: number; readonly name: string };
export type Columns<Field extends string> = ReadonlyMap<Field, Column>;

export type Aliases<Field extends string> = Readonly<Record<Field, readonly string[]>>;

/** Returns a name without case, accents and punctuation: "Weight (KG)" and "weight_kg" are both "weight kg". */
export const foldName = (name: string): string =>
  name
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}#]+/gu, " ")
    .trim();

export const indexAliases = <Field extends string>(aliases: Aliases<Field>): ReadonlyMap<string, Field> => {
  const fields = new Map<string, Field>();
  for (const field in aliases) {
    for (const alias of aliases[field]) {
      const name = foldName(alias);
      const other = fields.get(name);
      if (other !== undefined && other !== field) throw new Error(`"${alias}" names two fields: ${other} and ${field}`);
      fields.set(name, field);
    }
  }
  return fields;
};

export type MatchedHeader<Field extends string> = {
  readonly columns: Columns<Field>;
  /** From 1. */
  readonly unknown: readonly number[];
  readonly repeated: boolean;
};

export const matchHeader = <Field extends string>(
  header: readonly string[],
  fields: ReadonlyMap<string, Field>,
): MatchedHeader<Field> => {
  const columns = new Map<Field, Column>();
  const unknown: number[] = [];
  let repeated = false;
  for (const [index, cell] of header.entries()) {
    const field = fields.get(foldName(cell));
    if (field === undefined) {
      if (cell.trim() !== "") unknown.push(index + 1);
    } else if (columns.has(field)) {
      repeated = true;
    } else {
      columns.set(field, { index, name: cell.trim() });
    }
  }
  return { columns, unknown, repeated };
};
