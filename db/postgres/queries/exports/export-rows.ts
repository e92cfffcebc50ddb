import { type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Gym } from "#core/gym/gym.ts";
import type { PrescribedSince, RoutineDay, RoutineVisibility } from "#core/routines/routine.ts";
import { goal } from "#core/shapes/goal.ts";
import { measurement } from "#core/shapes/measurement.ts";
import { set, workout, workoutExercise } from "#core/shapes/workout.ts";
import type { Locale, Sex, UnitSystem, WeekStart } from "#core/taxonomy.ts";
import type { Weight } from "#core/units.ts";
import type { Landmarks } from "#core/volume/muscles.ts";
import type { Executor } from "../../client.ts";
import { jsonList, subquery } from "../../expressions.ts";
import { goals, measurements, sets, workoutExercises, workouts } from "../../schema/index.ts";
import { exportJson, type Selected } from "../../shape-json.ts";
import { input, type Statement, sqlStatement } from "../../statement.ts";
import type { WeeklyReportSettings } from "../accounts/users.ts";
import type { ExerciseContent } from "../exercises/exercise-writes.ts";

/**
 * All that a user has, read in batches for an export. Nothing is sorted by what another account has otherwise: ids come
 * last, where all else is the same.
 */

/** A row with the place in its order after which the next batch begins. */
export type Placed<Row> = { readonly row: Row; readonly place: readonly string[] };

/** Reads the batch that follows a place; null is the beginning. */
export type BatchReader<Row> = (
  executor: Executor,
  from: { readonly userId: string; readonly after: readonly string[] | null; readonly limit: number },
) => Promise<Placed<Row>[]>;

type BatchInput = { userId: string; after: string | null; limit: number };

/** Returns a batch statement; `after` is null or the JSON of a place. */
const batches =
  <Row>(statement: Statement<BatchInput, Placed<Row>[]>): BatchReader<Row> =>
  (executor, { userId, after, limit }) =>
    statement(executor, { userId, after: after === null ? null : JSON.stringify(after), limit });

const batchStatement = <Row>(name: string, query: SQL): BatchReader<Row> =>
  batches(sqlStatement<BatchInput, Placed<Row>>(`exports.${name}`, query));

/** Returns a part of the place that the batch begins after. */
const after = (part: number): SQL => sql`((${input("after")}::jsonb) ->> ${sql.raw(String(part))})`;
const fromStart = sql`${input("after")}::jsonb is null`;
/** A bound of the index, so that a batch does not begin to read at the first row of all. */
const startOf = (part: number): SQL => sql`coalesce(${after(part)}::timestamptz, '-infinity')`;
const limit = sql`${input("limit")}::int`;

/** An exercise as another installation finds it: the catalogue's by its slug, the user's own by its id. */
export type ExerciseReference = { readonly slug: string } | { readonly id: string };

const reference = sql<ExerciseReference>`case when e.owner_id is null then json_build_object('slug', e.slug)
  else json_build_object('id', e.id) end`;

/** The settings of an account, without what lets anybody in. */
export type ExportedAccount = {
  readonly settings: {
    readonly displayName: string | null;
    readonly locale: Locale;
    readonly timeZone: string;
    readonly unitSystem: UnitSystem;
    readonly weekStart: WeekStart;
    readonly sex: Sex;
    readonly birthDate: string | null;
    readonly heightCm: number | null;
    readonly weeklyReport: WeeklyReportSettings | null;
  };
  readonly training: { readonly gym: Gym | null; readonly landmarks: Landmarks | null };
  /** For the rows that are read in batches. */
  readonly rows: Readonly<
    Record<"exercises" | "exerciseSettings" | "routines" | "workouts" | "measurements" | "goals", number>
  >;
};

const selectAccount = sqlStatement<{ userId: string }, { account: ExportedAccount }>(
  "exports.account",
  sql`select json_build_object(
      'settings', json_build_object('displayName', u.display_name, 'locale', u.locale, 'timeZone', u.time_zone,
        'unitSystem', u.unit_system, 'weekStart', u.week_start, 'sex', u.sex, 'birthDate', u.birth_date,
        'heightCm', u.height_cm, 'weeklyReport', (
          select json_build_object('enabled', r.enabled, 'email', r.email, 'weekday', r.weekday,
            'localTime', r.local_time) from report_schedules r where r.user_id = u.id)),
      'training', json_build_object('gym', (select g.gym from gyms g where g.user_id = u.id),
        'landmarks', (select t.landmarks from training_settings t where t.user_id = u.id)),
      'rows', json_build_object(
        'exercises', (select count(*) from exercises e where e.owner_id = u.id),
        'exerciseSettings', (select count(*) from exercise_settings s where s.user_id = u.id),
        'routines', (select count(*) from routines r where r.user_id = u.id),
        'workouts', (select count(*) from workouts w where w.user_id = u.id),
        'measurements', (select count(*) from measurements m where m.user_id = u.id),
        'goals', (select count(*) from goals g where g.user_id = u.id))
    ) as account
    from users u where u.id = ${input("userId")}::uuid and u.deleted_at is null`,
);

/** Returns the account, or null when it is deleted. */
export const exportedAccount = async (executor: Executor, userId: string): Promise<ExportedAccount | null> => {
  const [row] = await selectAccount(executor, { userId });
  return row?.account ?? null;
};

/** Returns the slugs of the catalogue, by id. */
export const catalogueSlugs = async (executor: Executor): Promise<ReadonlyMap<string, string>> => {
  const rows = await selectCatalogue(executor, {});
  return new Map(rows.map(({ id, slug }) => [id, slug]));
};

const selectCatalogue = sqlStatement<Record<string, never>, { id: string; slug: string }>(
  "exports.catalogue",
  sql`select id, slug from exercises where owner_id is null`,
);

export type ExportedExercise = ExerciseContent & {
  readonly id: string;
  readonly createdAt: string;
  readonly updatedAt: string;
};

export const exercisesToExport = batchStatement<ExportedExercise>(
  "exercises",
  sql`select json_build_object('id', e.id, 'slug', e.slug, 'trackingType', e.tracking_type,
      'equipment', to_json(e.equipment), 'mechanics', e.mechanics, 'movementPattern', e.movement_pattern,
      'unilateral', e.unilateral, 'bodyweightFraction', e.bodyweight_fraction, 'media', e.media,
      'muscles', (
        select coalesce(json_agg(json_build_object('muscle', m.muscle, 'role', m.role, 'share', m.share)
          order by m.position, m.muscle), '[]'::json) from exercise_muscles m where m.exercise_id = e.id),
      'archivedAt', iso_instant(e.archived_at),
      'texts', (
        select coalesce(json_agg(json_build_object('locale', t.locale, 'name', t.name, 'aliases', (
            select coalesce(json_agg(a.alias order by a.position, a.alias), '[]'::json)
            from exercise_aliases a where a.exercise_id = e.id and a.locale = t.locale),
          'description', t.description, 'instructions', to_json(t.instructions)) order by t.locale), '[]'::json)
        from exercise_translations t where t.exercise_id = e.id),
      'createdAt', iso_instant(e.created_at), 'updatedAt', iso_instant(e.updated_at)) as row,
      json_build_array(e.slug) as place
    from exercises e
    where e.owner_id = ${input("userId")}::uuid and (${fromStart} or e.slug collate "C" > ${after(0)})
    order by e.slug collate "C" limit ${limit}`,
);

export type ExportedSettings = {
  readonly exercise: ExerciseReference;
  readonly trainingMax: Weight | null;
  readonly trainingMaxChangedAt: string | null;
  readonly rounding: Weight | null;
  readonly notes: string | null;
  readonly unilateral: boolean | null;
  readonly bodyweightFraction: number | null;
  readonly createdAt: string;
  readonly updatedAt: string;
};

/** Own exercises and the catalogue may have the same slug. */
const settingsOrder = sql`(case when e.owner_id is null then 'catalogue ' else 'own ' end || e.slug) collate "C"`;

export const settingsToExport = batchStatement<ExportedSettings>(
  "exercise_settings",
  sql`select json_build_object('exercise', ${reference},
      'trainingMax', case when s.training_max_value is not null
        then json_build_object('value', s.training_max_value, 'unit', s.training_max_unit) end,
      'trainingMaxChangedAt', iso_instant(s.training_max_changed_at),
      'rounding', case when s.rounding_value is not null
        then json_build_object('value', s.rounding_value, 'unit', s.rounding_unit) end,
      'notes', s.notes, 'unilateral', s.unilateral, 'bodyweightFraction', s.bodyweight_fraction,
      'createdAt', iso_instant(s.created_at), 'updatedAt', iso_instant(s.updated_at)) as row,
      json_build_array(${settingsOrder}) as place
    from exercise_settings s join exercises e on e.id = s.exercise_id
    where s.user_id = ${input("userId")}::uuid and (${fromStart} or ${settingsOrder} > ${after(0)})
    order by ${settingsOrder} limit ${limit}`,
);

export type ExportedRoutine = {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly visibility: RoutineVisibility;
  readonly tags: string[];
  readonly days: RoutineDay[];
  readonly prescribedSince: PrescribedSince;
  readonly copiedFrom: { readonly id: string; readonly version: number | null } | null;
  readonly createdAt: string;
  readonly updatedAt: string;
};

export const routinesToExport = batchStatement<ExportedRoutine>(
  "routines",
  sql`select json_build_object('id', r.id, 'name', r.name, 'description', r.description, 'visibility', r.visibility,
      'tags', to_json(r.tags), 'days', r.days, 'prescribedSince', r.prescribed_since,
      'copiedFrom', case when r.copied_from_id is not null
        then json_build_object('id', r.copied_from_id, 'version', r.copied_from_version) end,
      'createdAt', iso_instant(r.created_at), 'updatedAt', iso_instant(r.updated_at)) as row,
      json_build_array(r.created_at::text, r.name, r.id) as place
    from routines r
    where r.user_id = ${input("userId")}::uuid and (${fromStart} or
      (r.created_at, r.name collate "C", r.id) > (${after(0)}::timestamptz, ${after(1)}, ${after(2)}::uuid))
    order by r.created_at, r.name collate "C", r.id limit ${limit}`,
);

const w = alias(workouts, "w");
const we = alias(workoutExercises, "we");
const s = alias(sets, "s");
const m = alias(measurements, "m");
const g = alias(goals, "g");

const exportedSet = exportJson(set, s);

const exportedPart = exportJson(workoutExercise, we, {
  exercise: reference,
  /** In the user's language, or in another one where it has none. */
  name: sql<string>`(select t.name from exercise_translations t where t.exercise_id = e.id
    order by t.locale = u.locale desc, t.locale limit 1)`,
  sets: subquery(jsonList(exportedSet, sql`s.position`), sql`from sets s where s.workout_exercise_id = we.id`),
});

const exportedWorkout = exportJson(workout, w, {
  exercises: subquery(
    jsonList(exportedPart, sql`we.position`),
    sql`from workout_exercises we join exercises e on e.id = we.exercise_id where we.workout_id = w.id`,
  ),
});

const exportedMeasurement = exportJson(measurement, m);

const exportedGoal = exportJson(goal, g, {
  exercise: sql<ExerciseReference | null>`case when e.id is not null then ${reference} end`,
});

export type ExportedSet = Selected<typeof exportedSet>;
export type ExportedWorkoutExercise = Selected<typeof exportedPart>;
export type ExportedWorkout = Selected<typeof exportedWorkout>;
export type ExportedMeasurement = Selected<typeof exportedMeasurement>;
export type ExportedGoal = Selected<typeof exportedGoal>;

/** Workouts whole, oldest first; the batch's rows are chosen before anything is built of them. */
export const workoutsToExport = batchStatement<ExportedWorkout>(
  "workouts",
  sql`select ${exportedWorkout} as row,
      json_build_array(w.started_at::text, coalesce(w.title, ''), w.id) as place
    from (
      select * from workouts w
      where w.user_id = ${input("userId")}::uuid and w.started_at >= ${startOf(0)} and (${fromStart} or
        (w.started_at, coalesce(w.title, '') collate "C", w.id)
          > (${after(0)}::timestamptz, ${after(1)}, ${after(2)}::uuid))
      order by w.started_at, coalesce(w.title, '') collate "C", w.id limit ${limit}
    ) w join users u on u.id = w.user_id
    order by w.started_at, coalesce(w.title, '') collate "C", w.id`,
);

export const measurementsToExport = batchStatement<ExportedMeasurement>(
  "measurements",
  sql`select ${exportedMeasurement} as row,
      json_build_array(m.measured_at::text, m.kind, m.id) as place
    from measurements m
    where m.user_id = ${input("userId")}::uuid and m.measured_at >= ${startOf(0)} and (${fromStart} or
      (m.measured_at, m.kind collate "C", m.id) > (${after(0)}::timestamptz, ${after(1)}, ${after(2)}::uuid))
    order by m.measured_at, m.kind collate "C", m.id limit ${limit}`,
);

export const goalsToExport = batchStatement<ExportedGoal>(
  "goals",
  sql`select ${exportedGoal} as row,
      json_build_array(g.created_at::text, g.kind, g.id) as place
    from goals g left join exercises e on e.id = g.exercise_id
    where g.user_id = ${input("userId")}::uuid and (${fromStart} or
      (g.created_at, g.kind collate "C", g.id) > (${after(0)}::timestamptz, ${after(1)}, ${after(2)}::uuid))
    order by g.created_at, g.kind collate "C", g.id limit ${limit}`,
);
