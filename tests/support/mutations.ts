import type { Schema } from "./openapi.ts";

/** A deterministic source of chance (mulberry32). */
export const chance = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

const pick = <Value>(values: readonly Value[], random: () => number): Value | undefined =>
  values[Math.floor(random() * values.length)];

const list = (value: unknown): Schema[] => (Array.isArray(value) ? (value as Schema[]) : []);
const fields = (value: unknown): [string, Schema][] => Object.entries((value ?? {}) as Record<string, Schema>);

/** What a schema cannot say, by the name of the field: the id of an exercise that there is, the account's password. */
export type KnownValues = Readonly<Record<string, unknown>>;

const NOTHING_KNOWN: KnownValues = {};

/** A value that a JSON Schema describes; good enough to be valid most of the time. */
export const sampleOf = (schema: Schema, random: () => number, known: KnownValues = NOTHING_KNOWN): unknown => {
  if (Array.isArray(schema.enum)) return pick(schema.enum, random);
  if ("const" in schema) return schema.const;
  const choices = [...list(schema.anyOf), ...list(schema.oneOf)];
  if (choices.length > 0) return sampleOf(pick(choices, random) ?? {}, random, known);
  switch (schema.type) {
    case "null":
      return null;
    case "boolean":
      return random() < 0.5;
    case "integer":
    case "number": {
      const low = Number(schema.minimum ?? 0);
      const high = Math.min(Number(schema.maximum ?? 100), low + 100);
      const step = Number(schema.multipleOf ?? 1);
      return low + Math.floor((random() * (high - low)) / step) * step;
    }
    case "string":
      return sampleText(schema, random);
    case "array":
      return Array.from({ length: Math.max(Number(schema.minItems ?? 0), Math.floor(random() * 3)) }, () =>
        sampleOf((schema.items ?? {}) as Schema, random, known),
      );
    case "object": {
      const required = new Set(Array.isArray(schema.required) ? schema.required : []);
      return Object.fromEntries(
        fields(schema.properties)
          .filter(([name]) => required.has(name) || random() < 0.5)
          .map(([name, property]) => [name, name in known ? known[name] : sampleOf(property, random, known)]),
      );
    }
    default:
      return "anything";
  }
};

const sampleText = (schema: Schema, random: () => number): string => {
  switch (schema.format) {
    case "uuid":
      return crypto.randomUUID();
    case "uri":
      return `https://example.com/${Math.floor(random() * 1e9)}`;
    case "email":
      return `sample-${Math.floor(random() * 1e9)}@example.com`;
    case "date-time":
      return new Date(1.7e12 + Math.floor(random() * 8e10)).toISOString();
    case "date":
      return new Date(1.7e12 + Math.floor(random() * 8e10)).toISOString().slice(0, 10);
    default:
      return Array.isArray(schema.examples)
        ? String(pick(schema.examples, random))
        : "sample".padEnd(Math.max(6, Math.min(Number(schema.minLength ?? 6), 200)), "x");
  }
};

/** What a field is when it is wrong. */
const HOSTILE: readonly unknown[] = [
  null,
  true,
  "",
  " ",
  "x".repeat(20_000),
  "\u0000",
  "\ud800",
  "' or 1=1 --",
  "<script>alert(1)</script>",
  "2026-02-30",
  "2026-13-01T00:00:00Z",
  "+010000-01-01T00:00:00.000Z",
  "../../etc/passwd",
  -1,
  0.1 + 0.2,
  1e308,
  -1e308,
  9_007_199_254_740_992,
  2_147_483_648,
  [],
  [[]],
  {},
  { $gt: "" },
  JSON.parse('{"__proto__":{"a":1}}'),
];

type Place = { readonly holder: Record<string, unknown> | unknown[]; readonly key: string | number };

const placesIn = (value: unknown): Place[] => {
  if (Array.isArray(value)) return value.flatMap((item, key) => [{ holder: value, key }, ...placesIn(item)]);
  if (value === null || typeof value !== "object") return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...placesIn(holder[key])]);
};

/** A sample with one or two things wrong with it. */
export const mutate = (sample: unknown, random: () => number): unknown => {
  const root = { value: structuredClone(sample) };
  for (let change = 0; change < (random() < 0.3 ? 2 : 1); change += 1) {
    const { holder, key } = pick(placesIn(root), random) ?? { holder: root, key: "value" };
    const kind = random();
    if (kind < 0.15 && !Array.isArray(holder)) Reflect.deleteProperty(holder, key);
    else if (kind < 0.3 && !Array.isArray(holder))
      Reflect.set(holder, "unknownField", structuredClone(pick(HOSTILE, random)));
    else Reflect.set(holder, key, structuredClone(pick(HOSTILE, random)));
  }
  return root.value;
};

/** Text for the places of a query or a path. */
export const hostileText = (random: () => number): string =>
  String(
    pick(
      ["", "%00", "%", "x".repeat(600), "-1", "1e9", "NaN", "null", "[]", "2026-02-30", "%ff%fe", "'", "a&b=c", "💪"],
      random,
    ),
  );
