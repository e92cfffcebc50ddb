import { SET_TYPE_LABELS } from "#core/exercises/labels.ts";
import { setTarget } from "#core/shapes/workout.ts";
import type { Locale, UnitSystem } from "#core/taxonomy.ts";
import { fromKilograms, METERS_PER_MILE, METERS_PER_YARD, round, toKilograms, type Weight } from "#core/units.ts";
import { rirOf, rpeOf } from "#core/workouts/effort.ts";
import type { PlannedExercise, PlannedSet, PlannedWorkout } from "#db/postgres/queries/workouts/calendar.ts";

type Words = { readonly calendar: string; readonly workout: string; readonly reps: string; readonly ofMax: string };

export const PLAN_WORDS: Readonly<Record<Locale, Words>> = {
  en: { calendar: "Forja: training plan", workout: "Workout", reps: "reps", ofMax: "of the training max" },
  es: {
    calendar: "Forja: plan de entrenamiento",
    workout: "Entrenamiento",
    reps: "reps",
    ofMax: "del máximo de entrenamiento",
  },
};

export type PlanReader = { readonly locale: Locale; readonly unitSystem: UnitSystem };

const number = (value: number, { locale }: PlanReader): string =>
  new Intl.NumberFormat(locale, { maximumFractionDigits: 3, useGrouping: false }).format(value);

const weightText = (weight: Weight, reader: PlanReader): string => {
  const unit = reader.unitSystem === "metric" ? "kg" : "lb";
  // A value in the reader's unit is shown as it was entered.
  const value = weight.unit === unit ? weight.value : round(fromKilograms(toKilograms(weight), unit), 1);
  return `${number(value, reader)} ${unit}`;
};

const METRIC = { meters: 1, short: "m", longMeters: 1_000, long: "km" };
const IMPERIAL = { meters: METERS_PER_YARD, short: "yd", longMeters: METERS_PER_MILE, long: "mi" };

const distanceText = (meters: number, reader: PlanReader): string => {
  const units = reader.unitSystem === "metric" ? METRIC : IMPERIAL;
  return meters < units.longMeters
    ? `${number(round(meters / units.meters, 0), reader)} ${units.short}`
    : `${number(round(meters / units.longMeters, 2), reader)} ${units.long}`;
};

const durationText = (seconds: number, reader: PlanReader): string => {
  if (seconds < 60) return `${number(round(seconds, 1), reader)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")} min`;
};

type Target = {
  readonly reps: string | null;
  readonly weight: Weight | null;
  readonly percent: number | null;
  readonly seconds: number | null;
  readonly meters: number | null;
  readonly rpe: number | null;
};

const targetOf = (set: PlannedSet): Target => {
  const { data: target } = setTarget.safeParse(set.target);
  const { min, max } = target?.reps ?? { min: set.reps, max: set.reps };
  return {
    reps: min === null ? null : max == null || max === min ? String(min) : `${min}–${max}`,
    weight: target?.weight ?? set.weight,
    percent: target?.percentOfTrainingMax ?? null,
    seconds: target?.durationSeconds ?? set.durationSeconds,
    meters: target?.distanceMeters ?? set.distanceMeters,
    rpe: rpeOf(rirOf(target ?? {}) ?? set.rir),
  };
};

const setText = (set: PlannedSet, reader: PlanReader): string => {
  const { reps, weight, percent, seconds, meters, rpe } = targetOf(set);
  const words = PLAN_WORDS[reader.locale];
  const parts = [
    reps === null ? null : `${reps} ${words.reps}`,
    weight === null ? null : weightText(weight, reader),
    weight !== null || percent === null ? null : `${number(percent, reader)} % ${words.ofMax}`,
    seconds === null ? null : durationText(seconds, reader),
    meters === null ? null : distanceText(meters, reader),
    rpe === null ? null : `RPE ${number(rpe, reader)}`,
  ].filter((part) => part !== null);
  const kind = set.type === "normal" ? [] : [`(${SET_TYPE_LABELS[reader.locale][set.type]})`];
  const said = parts.length > 0 ? [parts.join(", "), ...kind] : kind;
  return said.join(" ");
};

const setLines = (sets: readonly PlannedSet[], reader: PlanReader): string[] => {
  const runs: { text: string; count: number }[] = [];
  for (const set of sets) {
    const text = setText(set, reader);
    const last = runs.at(-1);
    if (last?.text === text) last.count += 1;
    else runs.push({ text, count: 1 });
  }
  return runs.map(({ text, count }) => `${count} × ${text}`.trimEnd());
};

const exerciseText = ({ name, notes, sets }: PlannedExercise, reader: PlanReader): string =>
  [name, ...(notes === null ? [] : [notes]), ...setLines(sets, reader).map((line) => `• ${line}`)].join("\n");

export const planText = (
  { notes, exercises }: Pick<PlannedWorkout, "notes" | "exercises">,
  reader: PlanReader,
): string =>
  [...(notes === null ? [] : [notes]), ...exercises.map((exercise) => exerciseText(exercise, reader))].join("\n\n");
