import { Assembly, blockByName } from "./assembly.ts";
import { onDate } from "./dates.ts";
import { parseClockDuration } from "./durations.ts";
import type { Columns } from "./header.ts";
import { defineImporter, type ParsedRow, type RowParser } from "./importer.ts";
import { readDistance, readDuration, readReps, readWeight, requirePerformance } from "./measures.ts";
import type { NeutralSet } from "./neutral.ts";
import type { RowReader } from "./row-reader.ts";

const FITNOTES_COLUMNS = {
  date: ["Date"],
  exercise: ["Exercise"],
  category: ["Category"],
  weight: ["Weight"],
  weightKg: ["Weight (kg)", "Weight (kgs)"],
  weightLb: ["Weight (lbs)", "Weight (lb)"],
  weightUnit: ["Weight Unit"],
  reps: ["Reps"],
  distance: ["Distance"],
  distanceUnit: ["Distance Unit"],
  time: ["Time"],
  notes: ["Comment", "Comments", "Notes"],
  kind: ["Kind"],
} as const;
type FitNotesField = keyof typeof FITNOTES_COLUMNS;
type Row = RowReader<FitNotesField>;

const WEIGHT = {
  fixed: [
    ["weightKg", "kg"],
    ["weightLb", "lb"],
  ],
  plain: "weight",
  unit: "weightUnit",
} as const;

const DISTANCE = { fixed: [], plain: "distance", unit: "distanceUnit" } as const;

/** A weight of 0 is one; repetitions of 0 are none where a time or a distance was the exercise. */
const readSet = (row: Row, exercise: string | null): NeutralSet => {
  const distance = readDistance(row, DISTANCE);
  const durationSeconds = readDuration(row, "time", parseClockDuration);
  const set: NeutralSet = {
    row: row.line,
    type: "normal",
    weight: readWeight(row, WEIGHT, { zero: "value", exercise }),
    reps: readReps(row, "reps", distance === null && durationSeconds === null ? "value" : "absent"),
    rpe: null,
    distance,
    durationSeconds,
    restSeconds: null,
    notes: row.notes("notes"),
  };
  requirePerformance(row, set);
  return set;
};

/** FitNotes has one list of sets per exercise and day, and exports them in the order of their entry. */
class FitNotesTaker implements RowParser<FitNotesField> {
  readonly #assembly = new Assembly("fitnotes");

  take(row: Row): void {
    const start = row.wallClock("date");
    const sourceName = row.requiredName("exercise");
    const set = readSet(row, sourceName);
    if (row.failed || start === null || sourceName === null) return;
    const workout = this.#assembly.workout({ title: null, start: onDate(start) });
    blockByName(workout, sourceName).sets.push(set);
  }

  finish(): ParsedRow {
    return { workouts: this.#assembly.finish(), rests: 0, notes: 0 };
  }
}

const dialectOf = (columns: Columns<FitNotesField>): string =>
  columns.has("kind") || (columns.has("weightKg") && columns.has("weightLb")) ? "fitnotes-ios" : "fitnotes-android";

export const fitNotes = defineImporter<FitNotesField>({
  source: "fitnotes",
  label: "FitNotes",
  aliases: FITNOTES_COLUMNS,
  required: ["date", "exercise"],
  anyOf: [
    ["category", "weightUnit", "distanceUnit", "kind"],
    ["reps", "weight", "weightKg", "weightLb", "distance", "time"],
  ],
  dates: ["date"],
  numeric: ["weight", "weightKg", "weightLb", "reps", "distance"],
  dialectOf,
  createTaker: () => new FitNotesTaker(),
});
