type Fields = Record<string, unknown>;

const isObject = (value: unknown): value is Fields =>
  value !== null && typeof value === "object" && !Array.isArray(value);

/**
 * Applies a JSON merge patch (RFC 7396, section 2) at every depth: a field that is null goes, one that is absent stays,
 * a list is replaced whole. Changes neither argument; a patch that is no object takes the target's place.
 */
export const mergePatch = (target: unknown, patch: unknown): unknown => {
  if (!isObject(patch)) return patch;
  const fields = new Map(Object.entries(isObject(target) ? target : {}));
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) fields.delete(name);
    else fields.set(name, mergePatch(fields.get(name), value));
  }
  return Object.fromEntries(fields);
};

/**
 * Returns one field after a merge patch whose value is no object. Absent keeps the current value, null clears it, and
 * any other value replaces it.
 */
export const given = <Value>(value: Value | null | undefined, current: Value | null): Value | null =>
  value === undefined ? current : value;
