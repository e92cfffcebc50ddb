import { countedWarning, type ImportWarning } from "#core/imports/import-document.ts";
import type { TrackingType } from "#core/taxonomy.ts";
import type { RulesByExercise } from "#core/workouts/workout.ts";
import type { HeldValues } from "#db/postgres/queries/workouts/moved-parts.ts";
import type { NeutralSet } from "../importers/neutral.ts";
import type { PlacedWorkout } from "./duplicates.ts";

const VALUES = ["weight", "reps", "duration", "distance"] as const;
type Value = (typeof VALUES)[number];

const COUNTED: Readonly<Record<TrackingType, readonly Value[]>> = {
  weight_reps: ["weight", "reps"],
  bodyweight_reps: ["weight", "reps"],
  weighted_bodyweight: ["weight", "reps"],
  assisted_bodyweight: ["weight", "reps"],
  reps_only: ["reps"],
  duration: ["duration"],
  weight_duration: ["weight", "duration"],
  distance_duration: ["distance", "duration"],
  weight_distance: ["weight", "distance"],
};

const isThere = (value: number | null | undefined): boolean => value != null && value !== 0;

const valuesOf = ({ weight, reps, durationSeconds, distance }: NeutralSet): Value[] => [
  ...(isThere(weight?.value) ? (["weight"] as const) : []),
  ...(isThere(reps) ? (["reps"] as const) : []),
  ...(isThere(durationSeconds) ? (["duration"] as const) : []),
  ...(isThere(distance?.value) ? (["distance"] as const) : []),
];

const ROWS_PER_WARNING = 20;

const MESSAGE = "Some values are kept and don't count, because of how their exercise is tracked.";

export const uncountedOfMove = (name: string, type: TrackingType, held: readonly HeldValues[]): ImportWarning[] => {
  const lost = new Set<Value>();
  let count = 0;
  for (const values of held) {
    const own = VALUES.filter((value) => values[value] && !COUNTED[type].includes(value));
    if (own.length === 0) continue;
    count += values.sets;
    for (const value of own) lost.add(value);
  }
  if (count === 0) return [];
  return [
    {
      code: "values-not-counted",
      message: `${MESSAGE} A move to another exercise may fit.`,
      params: { count, names: [name], values: [VALUES.filter((value) => lost.has(value)).join(", ")] },
    },
  ];
};

/** The values are kept but do not count: their exercise is tracked otherwise. */
export const uncountedWarnings = (
  workouts: readonly PlacedWorkout[],
  exerciseIds: ReadonlyMap<string, string | null>,
  rules: RulesByExercise,
): ImportWarning[] => {
  const lost = new Map<string, Set<Value>>();
  const rows: number[] = [];
  for (const { sourceName, sets } of workouts.flatMap(({ workout }) => workout.exercises)) {
    const exerciseId = exerciseIds.get(sourceName) ?? null;
    const type = exerciseId === null ? undefined : rules.get(exerciseId)?.trackingType;
    if (type === undefined) continue;
    for (const set of sets) {
      const values = valuesOf(set).filter((value) => !COUNTED[type].includes(value));
      if (values.length === 0) continue;
      rows.push(set.row);
      lost.set(sourceName, (lost.get(sourceName) ?? new Set()).union(new Set(values)));
    }
  }
  if (rows.length === 0) return [];
  const warning = countedWarning(
    "values-not-counted",
    `${MESSAGE} Another exercise in the mapping may fit.`,
    rows.length,
    rows.slice(0, ROWS_PER_WARNING),
  );
  const names = [...lost.keys()];
  return [
    { ...warning, params: { ...warning.params, names, values: [...lost.values()].map((one) => [...one].join(", ")) } },
  ];
};
