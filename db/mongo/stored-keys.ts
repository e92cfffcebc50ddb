/**
 * Characters of field names that MongoDB or its driver would interpret, in free-form documents. `$` and `.` have a
 * meaning in updates, and `$ref` and `$id` are read as a reference. The driver also interprets `_bsontype` and the
 * properties of every object (`constructor`, `__proto__` and others). In such names these characters are
 * percent-encoded. All other names are stored unchanged.
 */
const MEANINGFUL = /[%$.]/g;
const OF_THE_DRIVER = new Set(["_bsontype", "toBSON"]);

const encode = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;

const escapeKey = (key: string): string => {
  const escaped = key.replace(MEANINGFUL, encode);
  return key in Object.prototype || OF_THE_DRIVER.has(key) ? escaped.replace(/^./, encode) : escaped;
};

const unescapeKey = (key: string): string =>
  key.replace(/%([0-9A-F]{2})/g, (_whole, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

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
