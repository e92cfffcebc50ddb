type CanonicalJsonOptions = {
  /** Drops fields that are null, so that they equal absent ones. Items of a list stay. */
  readonly dropNulls?: boolean;
};

/** Returns the JSON text of a value with the fields of each object sorted by name. Equal values give equal texts. */
export const canonicalJson = (value: unknown, { dropNulls = false }: CanonicalJsonOptions = {}): string =>
  JSON.stringify(value, (_key, item: unknown) =>
    item !== null && typeof item === "object" && !Array.isArray(item)
      ? Object.fromEntries(
          Object.entries(item)
            .filter(([, field]) => !(dropNulls && field === null))
            .sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : item,
  ) ?? "";
