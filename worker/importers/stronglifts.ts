import { addDays } from "#core/time/local-date.ts";
import { Assembly, type Draft, openBlock, setEnd } from "./assembly.ts";
import type { WallClock } from "./dates.ts";
import type { Aliases, Columns } from "./header.ts";
import { defineImporter, type ParsedRow, type RowParser } from "./importer.ts";
import { MAX_DURATION_SECONDS, MAX_TAG_LENGTH } from "./limits.ts";
import { readReps, readWeight } from "./measures.ts";
import type { NeutralSet } from "./neutral.ts";
import type { RowReader } from "./row-reader.ts";

/** The application itself stops far before. */
const MAX_SETS = 40;
const SET_NUMBERS = Array.from({ length: MAX_SETS }, (_, index) => index + 1);

type SetField = `${"reps" | "kg" | "lb" | "weight"}${number}`;

const setColumns: Aliases<SetField> = Object.fromEntries(
  SET_NUMBERS.flatMap((number) => [
    [`reps${number}`, [`Set ${number} (Reps)`]],
    [`kg${number}`, [`Set ${number} (KG)`, `Set ${number} (KGS)`]],
    [`lb${number}`, [`Set ${number} (LB)`, `Set ${number} (LBS)`]],
    [`weight${number}`, [`Set ${number} (Weight)`]],
  ]),
);

/** Columns that repeat or sum up the sets are known and not needed. */
const WORKOUT_COLUMNS = {
  date: ["Date (yyyy/mm/dd)", "Date"],
  number: ["Workout"],
  title: ["Workout Name"],
  program: ["Program Name"],
  bodyKg: ["Body Weight (KG)", "Body Weight (KGS)"],
  bodyLb: ["Body Weight (LB)", "Body Weight (LBS)"],
  body: ["Body Weight"],
  exercise: ["Exercise"],
  setsReps: ["Sets×Reps", "SetsxReps"],
  setsTime: ["Sets×Time", "SetsxTime"],
  topSet: ["Top Set (Reps×KG)", "Top Set (Reps×LB)", "Top Set Reps x KG", "Top Set Reps x LB"],
  e1rm: ["e1RM (KG)", "e1RM (LB)", "e1RM"],
  repsInAll: ["Reps"],
  volume: ["Volume (KG)", "Volume (LB)", "Volume"],
  workoutVolume: ["Workout Volume (KG)", "Workout Volume (LB)", "Workout Volume"],
  hours: ["Duration (hours)"],
  start: ["Start Time (h:mm)", "Start Time"],
  end: ["End Time (h:mm)", "End Time"],
  notes: ["Notes"],
} as const;

type StrongLiftsField = keyof typeof WORKOUT_COLUMNS | SetField;
type Row = RowReader<StrongLiftsField>;

const BODY_WEIGHT = {
  fixed: [
    ["bodyKg", "kg"],
    ["bodyLb", "lb"],
  ],
  plain: "body",
  unit: null,
} as const;

const clockOn = (row: Row, field: "start" | "end", date: string): WallClock | null => {
  const text = row.text(field);
  if (text === "") return null;
  const clock = row.context.parseWallClock(`${date} ${text}`);
  if (clock === null || clock.dateOnly) {
    row.fail(field, "The cell is not a time of day.");
    return null;
  }
  return clock;
};

/** A failed attempt has 0 repetitions, and another set without repetitions has a blank cell. */
const readSet = (row: Row, exercise: string | null, number: number): NeutralSet[] => {
  const reps = readReps(row, `reps${number}`, "value");
  const weight = readWeight(
    row,
    {
      fixed: [
        [`kg${number}`, "kg"],
        [`lb${number}`, "lb"],
      ],
      plain: `weight${number}`,
      unit: null,
    },
    // Whatever an exercise is called, StrongLifts writes its assistance as a weight below 0.
    { zero: "value", exercise, assistance: "any" },
  );
  if (reps === null) {
    if (weight !== null && row.text(`reps${number}`) === "")
      row.fail(`reps${number}`, "The set has a weight and no repetitions.");
    return [];
  }
  const nothing = { rpe: null, distance: null, durationSeconds: null, restSeconds: null, notes: null };
  return [{ row: row.line, type: "normal", weight, reps, ...nothing }];
};

const SECONDS_PER_HOUR = 3600;

/** Returns the end by the clock, after midnight where it shows less than the start; else the duration. */
const takeEnd = (row: Row, draft: Draft, start: WallClock, end: WallClock | null): void => {
  if (end !== null && !start.dateOnly) {
    const day = start.local.slice(0, 10);
    const time = end.local.slice(10);
    setEnd(draft, `${end.local < start.local ? addDays(day, 1) : day}${time}`);
    return;
  }
  const hours = row.number("hours");
  const seconds = hours === null ? 0 : Math.round(hours * SECONDS_PER_HOUR);
  if (seconds > 0 && seconds <= MAX_DURATION_SECONDS) draft.durationSeconds ??= seconds;
  else if (seconds !== 0) row.warn("workout-duration-left-out", "The duration of some workouts can't be one.");
};

/** StrongLifts writes a row for each exercise of a workout, with its sets side by side. */
class StrongLiftsTaker implements RowParser<StrongLiftsField> {
  readonly #assembly = new Assembly("stronglifts");

  take(row: Row): void {
    const date = row.wallClock("date");
    const day = date?.local.slice(0, 10) ?? "";
    const start = date === null ? null : (clockOn(row, "start", day) ?? date);
    const end = date === null ? null : clockOn(row, "end", day);
    const title = row.name("title");
    const program = row.name("program");
    const sourceName = row.requiredName("exercise");
    const bodyweight = readWeight(row, BODY_WEIGHT, { zero: "absent", exercise: null });
    if (row.text("setsTime") !== "") {
      row.fail("setsTime", "The sets are timed, and no column says for how long each of them.");
    }
    const sets = SET_NUMBERS.flatMap((number) => (row.has(`reps${number}`) ? readSet(row, sourceName, number) : []));
    if (!row.failed && sets.length === 0) row.fail(null, "The exercise has no set.");
    if (row.failed || start === null || sourceName === null) return;
    const draft = this.#assembly.workout({ title, start, ordinal: row.text("number") });
    takeEnd(row, draft, start, end);
    draft.notes = row.notes("notes", draft.notes);
    if (bodyweight !== null) draft.bodyweight ??= bodyweight;
    if (program !== null) draft.tags ??= [program.slice(0, MAX_TAG_LENGTH).trim().toWellFormed()];
    openBlock(draft, sourceName, null).sets.push(...sets);
  }

  finish(): ParsedRow {
    return { workouts: this.#assembly.finish(), rests: 0, notes: 0 };
  }
}

const dialectOf = (columns: Columns<StrongLiftsField>): string => {
  if (columns.has("kg1")) return "stronglifts-kg";
  return columns.has("lb1") ? "stronglifts-lb" : "stronglifts";
};

export const strongLifts = defineImporter<StrongLiftsField>({
  source: "stronglifts",
  label: "StrongLifts",
  aliases: { ...setColumns, ...WORKOUT_COLUMNS },
  required: ["date", "exercise", "reps1"],
  anyOf: [],
  dates: ["date"],
  numeric: [
    ...(["bodyKg", "bodyLb", "body", "hours", "e1rm"] as const),
    ...SET_NUMBERS.flatMap((number): SetField[] => [`reps${number}`, `kg${number}`, `lb${number}`, `weight${number}`]),
  ],
  dialectOf,
  createTaker: () => new StrongLiftsTaker(),
});
