import { z } from "zod";
import { BAR_KINDS } from "#core/gym/gym.ts";
import { checkin } from "#core/shapes/checkin.ts";
import { exerciseRow, exerciseSettings } from "#core/shapes/exercise.ts";
import { routineRow } from "#core/shapes/routine.ts";
import { workout } from "#core/shapes/workout.ts";
import { LOCALES, MUSCLES, SEXES, UNIT_SYSTEMS, WEEK_STARTS } from "#core/taxonomy.ts";
import { localDate } from "#core/time/local-date.ts";
import { localTime, timeZoneName } from "#core/time/zone.ts";
import { PROFILE_LIMIT_BYTES } from "#db/mongo/profiles.ts";
import { forEachPlain, PLAIN_RESOURCES, type PlainName, type PlainResources } from "#db/postgres/schema/index.ts";

/**
 * The rows of Forja's own format, as `worker/exports/forja-rows.ts` writes them. The bounds are those of the
 * shapes, and so of the API.
 */

const MAX_TEXT = 500;

const maybe = <Schema extends z.ZodType>(schema: Schema) => schema.nullish().transform((value) => value ?? null);

const isStorable = (text: string): boolean => !text.includes("\0") && text.isWellFormed();
const UNSTORABLE = "must not hold NUL or unpaired surrogate characters";

const text = (maximum: number, minimum = 0) => z.string().min(minimum).max(maximum).refine(isStorable, UNSTORABLE);

const isObject = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === "object" && !Array.isArray(value);

const holdsStorable = (value: unknown): boolean => {
  if (typeof value === "string") return isStorable(value);
  if (value === null || typeof value !== "object") return true;
  return Object.entries(value).every(([key, item]) => isStorable(key) && holdsStorable(item));
};

/** zod's own record passes over a field named `__proto__`; here every field is kept. */
const freeForm = z
  .custom<Record<string, unknown>>(isObject, "must be an object")
  .refine(holdsStorable, UNSTORABLE)
  .refine((value) => Buffer.byteLength(JSON.stringify(value)) <= PROFILE_LIMIT_BYTES, "must be 64 KiB or less");

export const settingsPart = z.strictObject({
  displayName: maybe(text(100, 1)),
  locale: z.enum(LOCALES),
  timeZone: timeZoneName,
  unitSystem: z.enum(UNIT_SYSTEMS),
  weekStart: z.enum(WEEK_STARTS),
  sex: z.enum(SEXES),
  birthDate: maybe(localDate),
  heightCm: maybe(z.number().min(50).max(275)),
  weeklyReport: maybe(
    z.strictObject({ enabled: z.boolean(), email: z.boolean(), weekday: z.int().min(1).max(7), localTime }),
  ),
});

const barsAndPlates = z.strictObject({
  bars: z.partialRecord(z.enum(BAR_KINDS), z.number().min(0).max(1_000)),
  plates: z
    .array(z.strictObject({ weight: z.number().positive().max(1_000), count: z.int().min(0).max(1_000) }))
    .max(100),
});
const setCount = z.number().min(0).max(1_000);

export const trainingPart = z.strictObject({
  gym: maybe(z.strictObject({ kg: barsAndPlates.optional(), lb: barsAndPlates.optional() })),
  landmarks: maybe(
    z
      .array(z.strictObject({ muscle: z.enum(MUSCLES), low: setCount, high: setCount, source: text(MAX_TEXT) }))
      .max(MUSCLES.length),
  ),
});

export const profilePart = freeForm;

const loggedWorkout = workout.row.refine(({ startedAt, endedAt }) => endedAt === null || endedAt >= startedAt, {
  path: ["endedAt"],
  message: "must not be before the start",
});

type PlainSchemas = { readonly [Name in PlainName]: PlainResources[Name]["shape"]["row"] };

/** The lists of the document in their order: a row comes before rows that name it. */
export const SECTIONS = {
  exercises: exerciseRow,
  exerciseSettings: exerciseSettings.row,
  routines: routineRow,
  workouts: loggedWorkout,
  ...forEachPlain<PlainSchemas>((name) => PLAIN_RESOURCES[name].shape.row),
  checkins: checkin.row,
} as const;

export type Section = keyof typeof SECTIONS;

/** The keys of an object have the type of text. */
export const SECTION_NAMES = Object.keys(SECTIONS) as readonly Section[];
export type SectionRow<Name extends Section> = z.output<(typeof SECTIONS)[Name]>;

/** The number counts from 1 over all lists of the document. */
export type DocumentRow<Row> = { readonly number: number; readonly pointer: string; readonly row: Row };

export type SectionRows = { readonly [Name in Section]: readonly DocumentRow<SectionRow<Name>>[] };

export type ForjaDocument = {
  readonly settings: z.output<typeof settingsPart> | null;
  readonly training: z.output<typeof trainingPart> | null;
  readonly profile: z.output<typeof profilePart> | null;
  readonly preferences: z.output<typeof profilePart> | null;
  readonly rows: number;
} & SectionRows;
