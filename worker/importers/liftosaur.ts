import { Assembly, blockInSequence, type Draft, setEnd } from "./assembly.ts";
import type { WallClock } from "./dates.ts";
import type { Columns } from "./header.ts";
import { defineImporter, type ParsedRow, type RowParser } from "./importer.ts";
import { MAX_TAG_LENGTH } from "./limits.ts";
import { readReps, readRpe, readWeight, requirePerformance } from "./measures.ts";
import type { NeutralSet, NeutralTarget } from "./neutral.ts";
import type { Zero } from "./quantities.ts";
import type { RowReader } from "./row-reader.ts";

/** Older exports have one weight and one RPE a set, which are those that were done. */
const LIFTOSAUR_COLUMNS = {
  start: ["Workout DateTime"],
  program: ["Program"],
  day: ["Day Name"],
  exercise: ["Exercise"],
  warmup: ["Is Warmup Set?"],
  requiredReps: ["Required Reps"],
  reps: ["Completed Reps"],
  amrap: ["Is AMRAP?"],
  requiredRpe: ["Required RPE"],
  rpe: ["Completed RPE", "RPE"],
  logRpe: ["Log RPE?"],
  requiredWeight: ["Required Weight Value"],
  requiredUnit: ["Required Weight Unit"],
  weight: ["Completed Weight Value", "Weight Value"],
  weightUnit: ["Completed Weight Unit", "Weight Unit"],
  askWeight: ["Ask Weight?"],
  doneAt: ["Completed Reps Time"],
  targetMuscles: ["Target Muscles"],
  synergistMuscles: ["Synergist Muscles"],
  notes: ["Notes"],
} as const;
type LiftosaurField = keyof typeof LIFTOSAUR_COLUMNS;
type Row = RowReader<LiftosaurField>;

const COMPLETED = { fixed: [], plain: "weight", unit: "weightUnit" } as const;
const REQUIRED = { fixed: [], plain: "requiredWeight", unit: "requiredUnit" } as const;

const FLAGS: ReadonlyMap<string, boolean> = new Map([
  ["", false],
  ["0", false],
  ["1", true],
  ["false", false],
  ["true", true],
]);

const readFlag = (row: Row, field: "warmup" | "amrap"): boolean => {
  const flag = FLAGS.get(row.text(field).toLowerCase());
  if (flag === undefined) row.takeAsNormal();
  return flag ?? false;
};

const readType = (row: Row): NeutralSet["type"] => {
  const isWarmup = readFlag(row, "warmup");
  const isAmrap = readFlag(row, "amrap");
  if (isWarmup) return "warmup";
  return isAmrap ? "amrap" : "normal";
};

const readTarget = (row: Row, type: NeutralSet["type"], exercise: string | null): NeutralTarget | undefined => {
  const least = readReps(row, "requiredReps", "value");
  const weight = readWeight(row, REQUIRED, { zero: "value", exercise });
  const rpe = readRpe(row, "requiredRpe", "absent");
  if (least === null && weight === null && rpe === null) return undefined;
  return { reps: least === null ? null : { min: least, max: type === "amrap" ? null : least }, weight, rpe };
};

/** Older exports write 0 for a weight that there is none of. */
const zeroOf = (row: Row): Zero => (row.has("requiredWeight") ? "value" : "absent");

/** A set without completed repetitions was not done, unless it says its weight. */
const readSet = (row: Row, exercise: string | null): NeutralSet => {
  const type = readType(row);
  const target = readTarget(row, type, exercise);
  const reps = readReps(row, "reps", "value");
  let weight = readWeight(row, COMPLETED, { zero: zeroOf(row), exercise });
  if (weight === null && reps !== null && target?.weight != null) {
    weight = target.weight;
    row.warn("required-weight-taken", "Some sets tell no completed weight: as in Liftosaur the required one counts.");
  }
  const isDone = reps !== null || row.has("requiredWeight");
  const set: NeutralSet = {
    row: row.line,
    type,
    weight: isDone ? weight : null,
    reps,
    rpe: readRpe(row, "rpe", "absent"),
    distance: null,
    durationSeconds: null,
    restSeconds: null,
    notes: null,
    ...(target === undefined ? {} : { target }),
  };
  requirePerformance(row, set);
  return set;
};

/** Liftosaur writes the warm-ups of an exercise before its sets, and the exercises of a workout one after the other. */
class LiftosaurTaker implements RowParser<LiftosaurField> {
  readonly #assembly = new Assembly("liftosaur");

  take(row: Row): void {
    const start = row.wallClock("start");
    const title = row.name("day");
    const program = row.name("program");
    const sourceName = row.requiredName("exercise");
    const set = readSet(row, sourceName);
    if (row.failed || start === null || sourceName === null) return;
    const draft = this.#assembly.workout({ title, start, parting: [row.text("start")] }, row);
    this.#takeEnd(row, draft, start);
    if (program !== null) draft.tags ??= [program.slice(0, MAX_TAG_LENGTH).trim().toWellFormed()];
    const block = blockInSequence(draft, sourceName, set.type);
    block.notes = row.notes("notes", block.notes);
    block.sets.push(set);
  }

  #takeEnd(row: Row, draft: Draft, start: WallClock): void {
    if (row.text("doneAt") === "" || start.dateOnly) return;
    const doneAt = row.optionalWallClock("doneAt");
    const isLater = doneAt !== null && doneAt.local > (draft.endedAtLocal ?? start.local);
    if (doneAt === null || (isLater && !setEnd(draft, doneAt.local))) {
      row.warn("workout-end-left-out", "The times of some sets can't be the end of their workout and were left out.");
    }
  }

  finish(): ParsedRow {
    return { workouts: this.#assembly.finish(), rests: 0, notes: 0 };
  }
}

const dialectOf = (columns: Columns<LiftosaurField>): string =>
  columns.has("requiredWeight") ? "liftosaur" : "liftosaur-old";

export const liftosaur = defineImporter<LiftosaurField>({
  source: "liftosaur",
  label: "Liftosaur",
  aliases: LIFTOSAUR_COLUMNS,
  required: ["start", "exercise", "reps"],
  anyOf: [["weight", "requiredWeight", "warmup"]],
  dates: ["start", "doneAt"],
  numeric: ["requiredReps", "reps", "requiredRpe", "rpe", "requiredWeight", "weight"],
  dialectOf,
  createTaker: () => new LiftosaurTaker(),
});
