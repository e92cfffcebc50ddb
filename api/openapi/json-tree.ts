export type Json = Record<string, unknown>;

export const isJson = (value: unknown): value is Json =>
  value !== null && typeof value === "object" && !Array.isArray(value);
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const schemasOf = (value: unknown): readonly Json[] => listOf(value).filter(isJson);
export const entriesOf = (value: unknown): [string, Json][] =>
  isJson(value) ? Object.entries(value).filter((entry): entry is [string, Json] => isJson(entry[1])) : [];

const keys = new WeakMap<object, string>();

/** Returns the same text for equal values, whatever the order of their fields. Values must not change afterwards. */
export const keyOf = (value: unknown): string => {
  if (value === null || typeof value !== "object") return String(JSON.stringify(value));
  const known = keys.get(value);
  if (known !== undefined) return known;
  const key = Array.isArray(value)
    ? `[${value.map(keyOf).join()}]`
    : `{${Object.entries(value)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, part]) => `${JSON.stringify(name)}:${keyOf(part)}`)
        .join()}}`;
  keys.set(value, key);
  return key;
};

export const pascal = (text: string): string =>
  text
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join("");

const UNCOUNTED = /(series|progress|ss)$/i;

export const singular = (name: string): string => {
  if (UNCOUNTED.test(name)) return name;
  if (name.endsWith("ies")) return `${name.slice(0, -3)}y`;
  return name.endsWith("s") ? name.slice(0, -1) : name;
};
