import { pointerTo } from "#core/field-errors.ts";
import type { Schema } from "./openapi.ts";

const pick = <Value>(values: readonly Value[], random: () => number): Value | undefined =>
  values[Math.floor(random() * values.length)];

const list = (value: unknown): Schema[] => (Array.isArray(value) ? (value as Schema[]) : []);
const names = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
const fields = (value: unknown): [string, Schema][] => Object.entries((value ?? {}) as Record<string, Schema>);

/**
 * Values that a schema cannot describe, by field name, such as an existing exercise or the account's password. A
 * function makes one from the schema's own value. `undefined` leaves the field out.
 */
export type KnownValues = Readonly<Record<string, unknown>>;

const NOTHING_KNOWN: KnownValues = {};

/** A version 4 UUID by chance alone, so that the same seed names the same ids. */
export const sampleId = (random: () => number): string => {
  const digits = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16));
  digits[12] = "4";
  digits[16] = "8";
  const hex = digits.join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
};

const isNull = (schema: Schema): boolean => schema.type === "null" || schema.const === null;

/** One of the forms that a value may have; what may be null mostly is not. */
const chooseForm = (choices: readonly Schema[], random: () => number, mayBeNull: boolean): Schema => {
  const some = choices.filter((choice) => !isNull(choice));
  const among = some.length > 0 && some.length < choices.length && (!mayBeNull || random() < 0.85) ? some : choices;
  return pick(among, random) ?? {};
};

/** Returns a schema with one of its alternatives merged in. Fields beside `anyOf` apply to each alternative. */
const withOneForm = ({ anyOf, oneOf, ...rest }: Schema, form: Schema): Schema => ({
  ...rest,
  ...form,
  ...(rest.properties === undefined && form.properties === undefined
    ? {}
    : {
        properties: Object.fromEntries(
          [...fields(rest.properties), ...fields(form.properties)].reduce(
            (merged, [name, schema]) => merged.set(name, { ...merged.get(name), ...schema }),
            new Map<string, Schema>(),
          ),
        ),
        required: [...names(rest.required), ...names(form.required)],
      }),
});

/** A value that a JSON Schema describes; good enough to be valid most of the time. */
export const sampleOf = (schema: Schema, random: () => number, known: KnownValues = NOTHING_KNOWN): unknown => {
  if (isNull(schema)) return null;
  if ("const" in schema) return schema.const;
  if (Array.isArray(schema.enum)) return pick(schema.enum, random);
  const choices = [...list(schema.anyOf), ...list(schema.oneOf)];
  if (Array.isArray(schema.type)) choices.push(...schema.type.map((type) => ({ type })));
  if (choices.length > 0)
    return sampleOf(
      withOneForm(schema, chooseForm(choices, random, schema.not === undefined && typeof schema.type !== "string")),
      random,
      known,
    );
  switch (schema.type) {
    case "boolean":
      return random() < 0.5;
    case "integer":
    case "number":
      return sampleNumber(schema, random);
    case "string":
      return sampleText(schema, random);
    case "array":
      return sampleList(schema, random, known);
    case "object":
      return sampleFields(schema, random, known);
    default:
      return "anything";
  }
};

const sampleNumber = (schema: Schema, random: () => number): number => {
  const low = Number(schema.minimum ?? 0);
  const high = Math.min(Number(schema.maximum ?? 100), low + 100);
  const step = Number(schema.multipleOf ?? (schema.type === "integer" ? 1 : 0.25));
  const value = low + Math.floor((random() * (high - low)) / step) * step;
  return "exclusiveMinimum" in schema && value <= Number(schema.exclusiveMinimum) ? value + step : value;
};

const sampleList = (schema: Schema, random: () => number, known: KnownValues): unknown[] => {
  const least = Number(schema.minItems ?? 0);
  const length = Math.min(Math.max(least, Math.floor(random() * 4)), Number(schema.maxItems ?? 4));
  const items = Array.from({ length }, () => sampleOf((schema.items ?? {}) as Schema, random, known));
  if (schema.uniqueItems !== true) return items;
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
};

const sampleField = ([name, schema]: [string, Schema], random: () => number, known: KnownValues): unknown => {
  if (isNull(schema)) return null;
  const given = Object.hasOwn(known, name) ? known[name] : () => sampleOf(schema, random, known);
  return typeof given === "function" ? given(() => sampleOf(schema, random, known)) : given;
};

const sampleFields = (schema: Schema, random: () => number, known: KnownValues): Record<string, unknown> => {
  const required = new Set(names(schema.required));
  const named = fields(schema.properties)
    // The server ignores or compares a field that it sets itself, and a sample knows no value that is right.
    .filter(([name, property]) => required.has(name) || (property.readOnly !== true && random() < 0.5))
    .map(([name, property]) => [name, sampleField([name, property], random, known)]);
  const free = schema.additionalProperties;
  const keys = free !== null && typeof free === "object" ? Math.floor(random() * 3) : 0;
  const others = Array.from({ length: keys }, () => [
    String(sampleOf((schema.propertyNames ?? { type: "string" }) as Schema, random, known)),
    sampleOf(free as Schema, random, known),
  ]);
  return Object.fromEntries([...others, ...named].filter(([, value]) => value !== undefined));
};

const DAY_MS = 86_400_000;

/** In the half year before the day on which these tests were written, so that nothing of it is ahead. */
export const sampleInstant = (random: () => number): Date =>
  new Date(Date.UTC(2026, 4, 20) + Math.floor(random() * 180 * DAY_MS));

const sampleText = (schema: Schema, random: () => number): string => {
  const number = Math.floor(random() * 1e9);
  switch (schema.format) {
    case "uuid":
      return sampleId(random);
    case "uri":
      return `https://example.com/${number}`;
    case "email":
      return `sample-${number}@example.com`;
    case "date-time":
      return sampleInstant(random).toISOString();
    case "date":
      return sampleInstant(random).toISOString().slice(0, 10);
    default:
      if (Array.isArray(schema.examples)) return String(pick(schema.examples, random));
      return `sample-${number}`
        .padEnd(Math.min(Number(schema.minLength ?? 0), 200), "x")
        .slice(0, Number(schema.maxLength ?? 200));
  }
};

/** Part of every hostile text, so that an answer that repeats it is detected. */
export const MARKER = "zq7hostile";

/** Wrong values of a field. */
const HOSTILE: readonly unknown[] = [
  null,
  true,
  "",
  " ",
  `${MARKER}${"x".repeat(20_000)}`,
  `${MARKER}\u0000`,
  `${MARKER}\ud800`,
  `${MARKER}' or 1=1 --`,
  `<script>alert("${MARKER}")</script>`,
  "2026-02-30",
  "2026-13-01T00:00:00Z",
  "+010000-01-01T00:00:00.000Z",
  `../../etc/${MARKER}`,
  -1,
  0.1 + 0.2,
  1e308,
  -1e308,
  9_007_199_254_740_992,
  2_147_483_648,
  [],
  [[MARKER]],
  {},
  { $gt: MARKER },
  JSON.parse(`{"__proto__":{"a":"${MARKER}"}}`),
];

type Place = {
  readonly holder: Record<string, unknown> | unknown[];
  readonly key: string | number;
  readonly path: readonly PropertyKey[];
};

const placesIn = (value: unknown, path: readonly PropertyKey[] = []): Place[] => {
  if (value === null || typeof value !== "object") return [];
  const holder = Array.isArray(value) ? value : (value as Record<string, unknown>);
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return keys.flatMap((key) => [
    { holder, key, path: [...path, key] },
    ...placesIn(Reflect.get(holder, key), [...path, key]),
  ]);
};

export type Mutant = {
  readonly value: unknown;
  /** JSON pointers of the faults. */
  readonly faults: readonly string[];
};

/** A sample with one or two things wrong with it. */
export const mutate = (sample: unknown, random: () => number): Mutant => {
  const root = { value: structuredClone(sample) };
  const faults: string[] = [];
  for (let change = 0; change < (random() < 0.3 ? 2 : 1); change += 1) {
    const { holder, key, path } = pick(placesIn(root), random) ?? { holder: root, key: "value", path: ["value"] };
    const inside = path.slice(1);
    const kind = random();
    if (kind < 0.15 && !Array.isArray(holder)) Reflect.deleteProperty(holder, key);
    else if (kind < 0.3 && !Array.isArray(holder) && holder !== root) {
      Reflect.set(holder, "unknownField", structuredClone(pick(HOSTILE, random)));
      inside.splice(-1, 1, "unknownField");
    } else Reflect.set(holder, key, structuredClone(pick(HOSTILE, random)));
    faults.push(pointerTo(inside));
  }
  return { value: root.value, faults };
};

/** Text for the places of a query or a path. */
export const hostileText = (random: () => number): string =>
  String(
    pick(
      [
        "",
        `%00${MARKER}`,
        `%${MARKER}`,
        `${MARKER}${"x".repeat(600)}`,
        "-1",
        "1e9",
        "NaN",
        "null",
        `[${MARKER}]`,
        "2026-02-30",
        `%ff%fe${MARKER}`,
        `'${MARKER}`,
        `a&b=${MARKER}`,
        `💪${MARKER}`,
      ],
      random,
    ),
  );
