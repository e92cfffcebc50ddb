/**
 * Field names of free-form documents, as MongoDB and its driver can keep every one of them: `$` and `.` have a meaning in
 * updates, `$ref` and `$id` are read back as a reference, and `_bsontype` is taken for a type of the driver's. Such
 * names are percent-encoded where it matters; all others are stored as they are.
 */
const ESCAPED = /[%$.]|^_(?=bsontype$)/g;

const escapeKey = (key: string): string =>
  key.replace(ESCAPED, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

const unescapeKey = (key: string): string =>
  key.replace(/%(25|24|2E|5F)/g, (_whole, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

const rename = (value: unknown, name: (key: string) => string): unknown => {
  if (Array.isArray(value)) return value.map((item) => rename(item, name));
  if (value === null || typeof value !== "object") return value;
  return renameFields(value, name);
};

const renameFields = (document: object, name: (key: string) => string): Record<string, unknown> =>
  Object.fromEntries(Object.entries(document).map(([key, field]) => [name(key), rename(field, name)]));

export type FreeForm = Record<string, unknown>;

export const toStored = (document: FreeForm): FreeForm => renameFields(document, escapeKey);

export const fromStored = (document: FreeForm): FreeForm => renameFields(document, unescapeKey);
