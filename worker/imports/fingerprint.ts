import { DISTANCE_UNITS, type ImportNeed } from "#core/imports/import-document.ts";
import { WEIGHT_UNITS } from "#core/units.ts";
import { secondsBetween } from "../importers/dates.ts";
import type { NeutralSet, NeutralWeight, NeutralWorkout } from "../importers/neutral.ts";

type Told = Pick<
  { weightUnit: NeutralWeight["unit"]; distanceUnit: (typeof DISTANCE_UNITS)[number] | null },
  "weightUnit" | "distanceUnit"
>;

const LENGTH = 22;

/** Applications write one length in seconds and in minutes, as the dialect has it. */
const minutesOf = ({ startedAtLocal, endedAtLocal, durationSeconds }: NeutralWorkout): number | null => {
  const seconds = endedAtLocal === null ? durationSeconds : secondsBetween(startedAtLocal, endedAtLocal);
  return seconds === null ? null : Math.floor(seconds / 60);
};

const weightOf = (weight: NeutralWeight | null | undefined, { weightUnit }: Told) =>
  weight == null ? null : [weight.value, weight.unit ?? weightUnit];

const setOf = (set: NeutralSet, told: Told) => [
  set.type,
  weightOf(set.weight, told),
  set.reps,
  set.rpe,
  set.distance === null ? null : [set.distance.value, set.distance.unit ?? told.distanceUnit],
  set.durationSeconds,
  set.restSeconds,
  set.notes,
  set.target === undefined ? null : [set.target.reps, weightOf(set.target.weight, told), set.target.rpe],
];

const hashOf = (workout: NeutralWorkout, told: Told): string => {
  const groups = new Map<string, number>();
  const groupOf = (key: string | null): number | null => {
    if (key === null) return null;
    const group = groups.get(key) ?? groups.size + 1;
    groups.set(key, group);
    return group;
  };
  const content = [
    workout.title,
    minutesOf(workout),
    workout.notes,
    weightOf(workout.bodyweight, told),
    workout.tags ?? [],
    workout.exercises.map(({ sourceName, supersetKey, notes, sets }) => [
      sourceName,
      groupOf(supersetKey),
      notes,
      sets.map((set) => setOf(set, told)),
    ]),
  ];
  return new Bun.CryptoHasher("sha256").update(JSON.stringify(content)).digest("base64url").slice(0, LENGTH);
};

export const fingerprintOf = (workout: NeutralWorkout): string =>
  hashOf(workout, { weightUnit: null, distanceUnit: null });

/** One hash for each answer about open units. */
export const fingerprintsOf = (workout: NeutralWorkout, needs: readonly ImportNeed[]): ReadonlySet<string> => {
  const weightUnits = needs.includes("weightUnit") ? WEIGHT_UNITS : [null];
  const distanceUnits = needs.includes("distanceUnit") ? DISTANCE_UNITS : [null];
  return new Set(
    weightUnits.flatMap((weightUnit) =>
      distanceUnits.map((distanceUnit) => hashOf(workout, { weightUnit, distanceUnit })),
    ),
  );
};
