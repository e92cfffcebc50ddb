import type { ImportWarning } from "#core/imports/import-document.ts";
import type { NeutralSet, NeutralWorkout } from "../importers/neutral.ts";
import { DISTANCES } from "../importers/quantities.ts";
import type { Match, PlacedWorkout } from "./duplicates.ts";
import type { ReadTree } from "./tree.ts";

/** Values that both a file and the log have; blank and 0 are equal. */
type Done = {
  readonly weight: number | null;
  readonly unit: string | null;
  readonly reps: number | null;
  readonly seconds: number | null;
  readonly meters: number | null;
};

const orNull = (value: number | null | undefined): number | null => (value == null || value === 0 ? null : value);

const doneInFile = ({ weight, reps, durationSeconds, distance }: NeutralSet): Done => ({
  weight: weight === null ? null : orNull(Math.abs(weight.value)),
  unit: weight?.unit ?? null,
  reps: orNull(reps),
  seconds: orNull(durationSeconds),
  meters: distance === null || distance.unit === null ? null : orNull(distance.value * DISTANCES.per[distance.unit]),
});

const doneInLog = (row: ReadTree["sets"][number]): Done => ({
  weight: orNull(row.weight_value),
  unit: row.weight_unit ?? null,
  reps: orNull(row.reps),
  seconds: orNull(row.duration_seconds),
  meters: orNull(row.distance_meters),
});

const METERS_TOLERANCE = 0.01;

const isSame = (file: Done, log: Done): boolean =>
  file.weight === log.weight &&
  (file.weight === null || file.unit === null || file.unit === log.unit) &&
  file.reps === log.reps &&
  file.seconds === log.seconds &&
  (file.meters === null || Math.abs(file.meters - (log.meters ?? 0)) < METERS_TOLERANCE);

const shown = ({ weight, unit, reps, seconds, meters }: Done): string =>
  [
    weight === null ? null : `${weight}${unit === null ? "" : ` ${unit}`}`,
    reps === null ? null : `× ${reps}`,
    meters === null ? null : `${Math.round(meters)} m`,
    seconds === null ? null : `${seconds} s`,
  ]
    .filter((part) => part !== null)
    .join(" ");

export type Difference = {
  /** Holds `title`, `notes`, `sets` (their number differs) and `values`; empty when only uncompared parts differ. */
  readonly differs: readonly string[];
  readonly setsInLog: number;
  readonly setsInFile: number;
  readonly logHas: string;
  readonly fileHas: string;
};

/** @param skipped names of the file that the earlier import left out */
export const differenceOf = (
  { title, notes, exercises }: NeutralWorkout,
  tree: ReadTree,
  skipped: ReadonlySet<string> = new Set(),
): Difference => {
  const file = exercises
    .filter(({ sourceName }) => !skipped.has(sourceName))
    .flatMap(({ sets }) => sets.map(doneInFile));
  const slots = new Map(tree.exercises.map(({ id }, position) => [id, position]));
  const log = tree.sets
    .toSorted((one, other) => (slots.get(one.workout_exercise_id) ?? 0) - (slots.get(other.workout_exercise_id) ?? 0))
    .map(doneInLog);
  const at = Array.from({ length: Math.max(file.length, log.length) }, (_, index) => index).find((index) => {
    const [one, other] = [file[index], log[index]];
    return one === undefined || other === undefined || !isSame(one, other);
  });
  const [one, other] = at === undefined ? [] : [file[at], log[at]];
  const differs = [
    (title ?? "") === (tree.workout.title ?? "") ? null : "title",
    (notes ?? "") === (tree.workout.notes ?? "") ? null : "notes",
    file.length === log.length ? null : "sets",
    one !== undefined && other !== undefined ? "values" : null,
  ].filter((part) => part !== null);
  return {
    differs,
    setsInLog: log.length,
    setsInFile: file.length,
    logHas: other === undefined ? "" : shown(other),
    fileHas: one === undefined ? "" : shown(one),
  };
};

export const isUnchanged = ({ differs }: Difference): boolean => differs.every((part) => part === "notes");

/** Warning for a workout that was edited in Forja since: a replacement discards those edits. */
const EDITED = "edited-here";

export const LISTED_WORKOUTS = 50;

export const nameOf = (title: string | null, startedAtLocal: string): string =>
  [title, startedAtLocal.slice(0, 16).replace("T", " ")].filter((part) => part !== null && part !== "").join(", ");

export const nameOfPlaced = ({ workout }: PlacedWorkout): string => nameOf(workout.title, workout.startedAtLocal);

/**
 * Lists the workouts that were imported before and have changed since, with their differences. The lists share one
 * order.
 * @param isReplaced true when they take the content of the file
 */
export const changedWarnings = (
  changed: readonly Match[],
  trees: ReadonlyMap<string, ReadTree>,
  isReplaced: boolean,
): ImportWarning[] => {
  if (changed.length === 0) return [];
  const listed = changed.slice(0, LISTED_WORKOUTS).flatMap(({ placed, logged }) => {
    const tree = trees.get(logged.id);
    return tree === undefined ? [] : [{ placed, logged, ...differenceOf(placed.workout, tree) }];
  });
  const message = isReplaced
    ? "Some workouts were imported before and have changed since: they take the content of the file."
    : "Some workouts were imported before and have changed since: the log keeps them as they are, unless onChanged is replace.";
  return [
    {
      code: "workouts-changed",
      message,
      params: {
        count: changed.length,
        workoutIds: listed.map(({ logged }) => logged.id),
        workouts: listed.map(({ placed }) => nameOfPlaced(placed)),
        differs: listed.map(({ differs, logged }) => [...differs, ...(logged.isEdited ? [EDITED] : [])].join(", ")),
        setsInLog: listed.map(({ setsInLog }) => setsInLog),
        setsInFile: listed.map(({ setsInFile }) => setsInFile),
        logHas: listed.map(({ logHas }) => logHas),
        fileHas: listed.map(({ fileHas }) => fileHas),
      },
    },
  ];
};
