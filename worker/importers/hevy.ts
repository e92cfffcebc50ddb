import { Assembly, blockByOrder, setEnd } from "./assembly.ts";
import type { Columns } from "./header.ts";
import { foldName } from "./header.ts";
import type { ImportLog } from "./import-log.ts";
import { defineImporter, type ParsedRow, type RowParser } from "./importer.ts";
import { readDistance, readReps, readRpe, readSeconds, readWeight, requirePerformance } from "./measures.ts";
import type { NeutralSet } from "./neutral.ts";
import type { RowReader } from "./row-reader.ts";

const HEVY_COLUMNS = {
  title: ["title"],
  start: ["start_time"],
  end: ["end_time"],
  description: ["description"],
  exercise: ["exercise_title"],
  superset: ["superset_id"],
  notes: ["exercise_notes"],
  order: ["set_index"],
  type: ["set_type"],
  weight: ["weight"],
  weightKg: ["weight_kg", "weight_kgs"],
  weightLb: ["weight_lbs", "weight_lb"],
  reps: ["reps"],
  distance: ["distance"],
  distanceKm: ["distance_km"],
  distanceMi: ["distance_miles", "distance_mi"],
  distanceM: ["distance_meters", "distance_m"],
  seconds: ["duration_seconds"],
  rpe: ["rpe"],
} as const;
type HevyField = keyof typeof HEVY_COLUMNS;
type Row = RowReader<HevyField>;

const WEIGHT = {
  fixed: [
    ["weightKg", "kg"],
    ["weightLb", "lb"],
  ],
  plain: "weight",
  unit: null,
} as const;

const DISTANCE = {
  fixed: [
    ["distanceKm", "km"],
    ["distanceMi", "mi"],
    ["distanceM", "m"],
  ],
  plain: "distance",
  unit: null,
} as const;

const SET_TYPES: ReadonlyMap<string, NeutralSet["type"]> = new Map([
  ["", "normal"],
  ["normal", "normal"],
  ["regular", "normal"],
  ["working", "normal"],
  ["warmup", "warmup"],
  ["warm up", "warmup"],
  ["failure", "failure"],
  ["dropset", "drop"],
  ["drop set", "drop"],
  ["drop", "drop"],
]);

const readType = (row: Row): NeutralSet["type"] => SET_TYPES.get(foldName(row.text("type"))) ?? row.takeAsNormal();

const readOrder = (row: Row): number | null => {
  const order = row.number("order");
  if (order === null || (Number.isInteger(order) && order >= 0)) return order;
  row.fail("order", "The set's index is not a whole number from 0.");
  return null;
};

/** A blank cell of Hevy is what doesn't apply; a zero was entered. Its notes belong to the exercise. */
const readSet = (row: Row, exercise: string | null): NeutralSet => {
  const set: NeutralSet = {
    row: row.line,
    type: readType(row),
    weight: readWeight(row, WEIGHT, { zero: "value", exercise }),
    reps: readReps(row, "reps", "value"),
    rpe: readRpe(row, "rpe", "value"),
    distance: readDistance(row, DISTANCE),
    durationSeconds: readSeconds(row, "seconds"),
    restSeconds: null,
    notes: null,
  };
  requirePerformance(row, set);
  return set;
};

class HevyTaker implements RowParser<HevyField> {
  readonly #assembly = new Assembly("hevy");

  take(row: Row): void {
    const start = row.wallClock("start");
    const title = row.name("title");
    const sourceName = row.requiredName("exercise");
    const order = readOrder(row);
    const set = readSet(row, sourceName);
    if (row.failed || start === null || sourceName === null) return;
    const end = row.optionalWallClock("end");
    const parting = [end?.local ?? "", row.text("description")];
    const draft = this.#assembly.workout({ title, start, parting }, row);
    const endHolds = end === null ? row.text("end") === "" : setEnd(draft, end.local);
    if (!endHolds) row.warn("workout-end-left-out", "The end of some workouts can't be one and was left out.");
    draft.notes = row.notes("description", draft.notes);
    const block = blockByOrder(
      draft,
      { sourceName, supersetKey: row.text("superset") || null },
      { order, type: set.type },
    );
    block.notes = row.notes("notes", block.notes);
    block.sets.push(set);
  }

  finish(log: ImportLog): ParsedRow {
    return { workouts: this.#assembly.finish(log), rests: 0, notes: 0 };
  }
}

const dialectOf = (columns: Columns<HevyField>): string => {
  if (columns.has("weightKg") && columns.has("weightLb")) return "hevy-both";
  if (columns.has("weightLb")) return "hevy-lb";
  return columns.has("weightKg") ? "hevy-kg" : "hevy";
};

export const hevy = defineImporter<HevyField>({
  source: "hevy",
  label: "Hevy",
  aliases: HEVY_COLUMNS,
  required: ["start", "exercise"],
  anyOf: [["reps", "weight", "weightKg", "weightLb", "distance", "distanceKm", "distanceMi", "distanceM", "seconds"]],
  dates: ["start", "end"],
  numeric: [
    "weight",
    "weightKg",
    "weightLb",
    "reps",
    "distance",
    "distanceKm",
    "distanceMi",
    "distanceM",
    "seconds",
    "rpe",
  ],
  literalLineBreaks: true,
  dialectOf,
  createTaker: () => new HevyTaker(),
});
