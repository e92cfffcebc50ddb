import { BAR_KINDS } from "#core/gym/gym.ts";
import { checkin } from "#core/shapes/checkin.ts";
import { exercise, exerciseSettings } from "#core/shapes/exercise.ts";
import { routine } from "#core/shapes/routine.ts";
import { exportedRow } from "#core/shapes/row.ts";
import { workout } from "#core/shapes/workout.ts";
import { MUSCLES } from "#core/taxonomy.ts";
import { WEIGHT_UNITS, type Weight } from "#core/units.ts";
import type { Checkin } from "#db/mongo/checkins.ts";
import type {
  ExportedAccount,
  ExportedExercise,
  ExportedRoutine,
  ExportedSettings,
  ExportedWorkout,
} from "#db/postgres/queries/exports/export-rows.ts";

/** Null fields are left out: absent and null mean the same, and most fields of most sets are null. */

type Fields = Readonly<Record<string, unknown>>;

const present = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined));

const weightRow = (weight: Weight | null | undefined): Fields | null =>
  weight == null ? null : { value: weight.value, unit: weight.unit };

type Range = { readonly min: number; readonly max: number } | null;
const rangeRow = (range: Range): Fields | null => (range === null ? null : { min: range.min, max: range.max });

export const settingsRow = ({ settings }: Pick<ExportedAccount, "settings">): Fields => {
  const { displayName, locale, timeZone, unitSystem, weekStart, sex, birthDate, heightCm, weeklyReport } = settings;
  return present({
    ...{ displayName, locale, timeZone, unitSystem, weekStart, sex, birthDate, heightCm },
    weeklyReport: weeklyReport && {
      enabled: weeklyReport.enabled,
      email: weeklyReport.email,
      weekday: weeklyReport.weekday,
      localTime: weeklyReport.localTime,
    },
  });
};

export const trainingRow = ({ training }: Pick<ExportedAccount, "training">): Fields => {
  const { gym, landmarks } = training;
  const loads = WEIGHT_UNITS.flatMap((unit) => {
    const own = gym?.[unit];
    if (own === undefined) return [];
    const bars = Object.fromEntries(BAR_KINDS.flatMap((kind) => (kind in own.bars ? [[kind, own.bars[kind]]] : [])));
    return [[unit, { bars, plates: own.plates.map(({ weight, count }) => ({ weight, count })) }] as const];
  });
  return present({
    gym: gym === null ? null : Object.fromEntries(loads),
    landmarks:
      landmarks &&
      MUSCLES.flatMap((muscle) => {
        const own = landmarks[muscle];
        return own === undefined ? [] : [{ muscle, low: own.low, high: own.high, source: own.source }];
      }),
  });
};

export const exerciseRow = (row: ExportedExercise): Fields =>
  // JSONB has an order of its own, so the order of what has no shape is written here.
  exportedRow(exercise, { ...row, media: row.media.map(({ kind, url }) => ({ kind, url })) });

export const exerciseSettingsRow = (row: ExportedSettings): Fields => exportedRow(exerciseSettings, row);

type PlannedExercise = ExportedRoutine["days"][number]["blocks"][number]["exercises"][number];

const progressionRow = (progression: PlannedExercise["progression"]): Fields | null => {
  if (progression === null || progression.kind === "none") return progression && { kind: progression.kind };
  const { kind, step, ceiling, deload } = progression;
  return present({
    kind,
    step: weightRow(step),
    ceiling: weightRow(ceiling),
    deload: { afterFailures: deload.afterFailures, percent: deload.percent },
    wave:
      progression.kind === "percent_wave"
        ? progression.wave.map(({ percentPoints, reps }) => present({ percentPoints, reps: rangeRow(reps) }))
        : null,
  });
};

/** @param slugs the catalogue's by id: its exercises are named by them, the user's own by their ids */
export const routineRow = (stored: ExportedRoutine, slugs: ReadonlyMap<string, string>): Fields => {
  const referenceTo = (exerciseId: string): Fields => {
    const slug = slugs.get(exerciseId);
    return slug === undefined ? { id: exerciseId } : { slug };
  };
  const plannedRow = ({ sets, progression, ...planned }: PlannedExercise): Fields => ({
    ...planned,
    exercise: referenceTo(planned.exerciseId),
    prescribedSince: stored.prescribedSince[planned.id],
    progression: progressionRow(progression),
    sets: sets.map((set) => ({ ...set, reps: rangeRow(set.reps), weight: weightRow(set.weight) })),
  });
  const days = stored.days.map((day) => ({
    ...day,
    blocks: day.blocks.map((block) => ({ ...block, exercises: block.exercises.map(plannedRow) })),
  }));
  const { copiedFrom } = stored;
  return exportedRow(routine, {
    ...stored,
    days,
    copiedFrom: copiedFrom && present({ id: copiedFrom.id, version: copiedFrom.version }),
  });
};

export const workoutRow = (row: ExportedWorkout): Fields => exportedRow(workout, row);

export const checkinRow = (row: Checkin): Fields => exportedRow(checkin, row);
