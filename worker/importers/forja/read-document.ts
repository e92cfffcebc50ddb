import { z } from "zod";
import { measurementErrors } from "#core/body/measurements.ts";
import { pointerTo, wordsOf } from "#core/field-errors.ts";
import { checkGoal } from "#core/goals/goal-rules.ts";
import { jsonExcess } from "#core/json-size.ts";
import { MAX_WORKOUT_SETS } from "#core/workouts/workout.ts";
import { forEachPlain, type PlainName } from "#db/postgres/schema/index.ts";
import { FORJA_FORMAT, FORJA_FORMAT_VERSION } from "../../exports/forja-json.ts";
import { ImportFailure } from "../failure.ts";
import type { ImportLog } from "../import-log.ts";
import { MAX_ROWS } from "../limits.ts";
import {
  type DocumentRow,
  type ForjaDocument,
  profilePart,
  SECTION_NAMES,
  SECTIONS,
  type Section,
  type SectionRow,
  type SectionRows,
  settingsPart,
  trainingPart,
} from "./document.ts";

/** The format nests half as deep. */
const MAX_DEPTH = 32;

/** More than a file of the largest size holds that was exported; parsed, so many take some hundreds of megabytes. */
const MAX_VALUES = 3_000_000;

const ERRORS_PER_ROW = 5;

const broken = (): ImportFailure =>
  new ImportFailure("json-broken", "The file is not valid JSON, or its lists and objects nest too deeply.");

const tooManyRows = (): ImportFailure =>
  new ImportFailure("too-many-rows", "The file has more than 200,000 rows, or more values than an export has.");

const part = z.unknown().optional();
const rows = z.custom<readonly unknown[]>(Array.isArray).nullish();

/** Each value belongs to its name, which the compiler cannot see in values that are made by name. */
const ofSections = <Values extends { readonly [Name in Section]: unknown }>(make: (name: Section) => unknown): Values =>
  Object.fromEntries(SECTION_NAMES.map((name) => [name, make(name)])) as Values;

const envelope = z.strictObject({
  format: z.literal(FORJA_FORMAT),
  formatVersion: z.literal(FORJA_FORMAT_VERSION),
  ...{ settings: part, training: part, profile: part, preferences: part },
  ...ofSections<Record<Section, typeof rows>>(() => rows),
  omitted: rows,
});
type Envelope = z.output<typeof envelope>;

const parseJson = (text: string): unknown => {
  const excess = jsonExcess(text, { depth: MAX_DEPTH, members: MAX_VALUES, values: MAX_VALUES });
  if (excess?.limit === "depth") throw broken();
  if (excess !== null) throw tooManyRows();
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw broken();
    throw error;
  }
};

const openEnvelope = (value: unknown): Envelope => {
  const isOurs = value !== null && typeof value === "object" && Reflect.get(value, "format") === FORJA_FORMAT;
  if (!isOurs) throw new ImportFailure("format-unknown", "The file is JSON, but not an export of Forja.");
  if (Reflect.get(value, "formatVersion") !== FORJA_FORMAT_VERSION) {
    throw new ImportFailure("format-unknown", "The export is of a version that this installation can't read.");
  }
  const opened = envelope.safeParse(value);
  if (opened.success) return opened.data;
  throw new ImportFailure("format-unknown", "The document holds a part that an export of Forja does not have.");
};

type Seen = Set<string>;

type Trouble = { readonly path: readonly PropertyKey[]; readonly message: string };

const REPEATED = "stands in the document twice";

const once = (seen: Seen, key: string, path: readonly PropertyKey[]): Trouble[] => {
  if (seen.has(key)) return [{ path, message: REPEATED }];
  seen.add(key);
  return [];
};

/** The farthest that an instant lies from noon, UTC, of the day that it is anywhere: 12 hours and the 14 of Kiribati. */
const FARTHEST_MS = 26 * 3_600_000;

const dateTroubles = (localDate: string, at: Date): Trouble[] =>
  Math.abs(Date.parse(`${localDate}T12:00:00Z`) - at.getTime()) <= FARTHEST_MS
    ? []
    : [{ path: ["localDate"], message: "is not the day of the instant in any time zone" }];

const fieldTroubles = (errors: readonly { pointer: string; detail: string }[]): Trouble[] =>
  errors.map(({ pointer, detail }) => ({ path: pointer.split("/").slice(1), message: detail }));

type PlainChecks = { readonly [Name in PlainName]?: (row: SectionRow<Name>) => Trouble[] };

/** Rules of plain resources. */
const PLAIN_CHECKS: PlainChecks = {
  measurements: ({ localDate, measuredAt, kind, value, unit }) => [
    ...dateTroubles(localDate, measuredAt),
    ...fieldTroubles(measurementErrors({ kind, value, unit })),
  ],
  goals: ({ exercise, ...goal }) =>
    fieldTroubles(checkGoal({ ...goal, exerciseId: exercise === null ? null : "named" })),
};

const plainCheck = <Name extends PlainName>(name: Name) => {
  const check: PlainChecks[Name] = PLAIN_CHECKS[name];
  return (row: SectionRow<Name>, seen: Seen): Trouble[] => [...once(seen, row.id, ["id"]), ...(check?.(row) ?? [])];
};

type Checks = { readonly [Name in Section]: (row: SectionRow<Name>, seen: Seen) => Trouble[] };

/** Checks that no schema of one field can make. */
const CHECKS: Checks = {
  exercises: ({ id, slug, texts }, seen) => [
    ...once(seen, id, ["id"]),
    ...once(seen, `exercise ${slug}`, ["slug"]),
    ...texts.flatMap(({ locale }, at) => once(seen, `text ${id} ${locale}`, ["texts", at, "locale"])),
  ],
  exerciseSettings: ({ exercise: { id, slug } }, seen) => once(seen, `settings ${id} ${slug}`, ["exercise"]),
  routines: ({ id, days }, seen) => [
    ...once(seen, id, ["id"]),
    ...days.flatMap((day, d) => [
      ...once(seen, day.id, ["days", d, "id"]),
      ...day.blocks.flatMap((block, b) => [
        ...once(seen, block.id, ["days", d, "blocks", b, "id"]),
        ...block.exercises.flatMap((exercise, e) => [
          ...once(seen, exercise.id, ["days", d, "blocks", b, "exercises", e, "id"]),
          ...exercise.sets.flatMap((set, s) =>
            once(seen, set.id, ["days", d, "blocks", b, "exercises", e, "sets", s, "id"]),
          ),
        ]),
      ]),
    ]),
  ],
  workouts: ({ id, exercises, localDate, startedAt }, seen) => [
    ...once(seen, id, ["id"]),
    ...dateTroubles(localDate, startedAt),
    ...(exercises.reduce((sum, { sets }) => sum + sets.length, 0) > MAX_WORKOUT_SETS
      ? [{ path: ["exercises"], message: `must have ${MAX_WORKOUT_SETS} sets or fewer in all` }]
      : []),
    ...exercises.flatMap((exercise, e) => [
      ...once(seen, exercise.id, ["exercises", e, "id"]),
      ...exercise.sets.flatMap((set, s) => once(seen, set.id, ["exercises", e, "sets", s, "id"])),
    ]),
  ],
  ...forEachPlain<{ readonly [Name in PlainName]: Checks[Name] }>(plainCheck),
  checkins: ({ localDate }, seen) => once(seen, `check-in ${localDate}`, ["localDate"]),
};

type Schemas = { readonly [Name in Section]: z.ZodType<SectionRow<Name>> };
const SCHEMAS: Schemas = SECTIONS;

const wordsOfIssue = (issue: z.core.$ZodIssue): Trouble => ({ path: issue.path, message: wordsOf(issue) });

type Reading = { readonly log: ImportLog; readonly seen: Seen; count: number };

const readSection = <Name extends Section>(
  name: Name,
  items: readonly unknown[],
  reading: Reading,
): DocumentRow<SectionRow<Name>>[] => {
  const { log, seen } = reading;
  const schema: Schemas[Name] = SCHEMAS[name];
  const check: Checks[Name] = CHECKS[name];
  return items.flatMap((item, index) => {
    reading.count += 1;
    const number = reading.count;
    const parsed = schema.safeParse(item, { reportInput: true });
    const troubles = parsed.success ? check(parsed.data, seen) : parsed.error.issues.map(wordsOfIssue);
    const pointer = `/${name}/${index}`;
    for (const { path, message } of troubles.slice(0, ERRORS_PER_ROW)) {
      log.error(number, pointer + pointerTo(path), message);
    }
    return parsed.success && troubles.length === 0 ? [{ number, pointer, row: parsed.data }] : [];
  });
};

/** A fault drops this part alone. */
const readPart = <Part>(name: string, schema: z.ZodType<Part>, value: unknown, log: ImportLog): Part | null => {
  if (value === undefined || value === null) return null;
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues.slice(0, ERRORS_PER_ROW)) {
    log.error(0, `/${name}${pointerTo(issue.path)}`, wordsOf(issue));
  }
  return null;
};

/**
 * Reads an export of Forja's own. Rows are counted over the whole document, and errors have a JSON pointer.
 * @throws ImportFailure when it is none
 */
export const readForjaDocument = (text: string, log: ImportLog): ForjaDocument => {
  const document = openEnvelope(parseJson(text));
  const total = SECTION_NAMES.reduce((sum, name) => sum + (document[name]?.length ?? 0), 0);
  if (total > MAX_ROWS) throw tooManyRows();
  for (const _left of document.omitted ?? []) {
    log.warn("rows-left-out", "The export that made this file could not read some rows, and left them out.");
  }
  const reading: Reading = { log, seen: new Set(), count: 0 };
  return {
    settings: readPart("settings", settingsPart, document.settings, log),
    training: readPart("training", trainingPart, document.training, log),
    profile: readPart("profile", profilePart, document.profile, log),
    preferences: readPart("preferences", profilePart, document.preferences, log),
    rows: total,
    ...ofSections<SectionRows>((name) => readSection(name, document[name] ?? [], reading)),
  };
};
