import { sql } from "drizzle-orm";
import {
  type BodyweightFact,
  type ExerciseFacts,
  type GoalFact,
  type PlannedSession,
  RECORDS_READ,
  type RecordFact,
  type SessionFacts,
  type TrainingHistory,
} from "#core/analysis/history.ts";
import type { Locale, UnitSystem, WeekStart } from "#core/taxonomy.ts";
import type { LocalDate } from "#core/time/local-date.ts";
import { toKilograms, type Weight } from "#core/units.ts";
import type { Landmarks } from "#core/volume/muscles.ts";
import { PROFILED_WEEKS } from "#core/volume/set-profile.ts";
import type { Database } from "../../client.ts";
import { type PackedDays, packedDays, unpackDays } from "../../day-columns.ts";
import { input, sqlStatement } from "../../statement.ts";
import { landmarksOrNone } from "../../stored-json.ts";
import { inTransaction } from "../../transaction.ts";

/** The user of the training, and the state that was read. */
export type TrainingSubject = {
  readonly timeZone: string;
  readonly unitSystem: UnitSystem;
  readonly weekStart: WeekStart;
  readonly inputVersion: number;
  /** The epoch of the stores that the version is of. */
  readonly epoch: number;
  /** Over the completed workouts; null without one. */
  readonly firstDate: LocalDate | null;
  readonly lastDate: LocalDate | null;
};

const selectSubject = sqlStatement<{ userId: string }, { subject: TrainingSubject }>(
  "training.subject",
  sql`select json_build_object('timeZone', u.time_zone, 'unitSystem', u.unit_system, 'weekStart', u.week_start,
      'inputVersion', coalesce((select c.seq from user_clocks c where c.user_id = u.id), 0),
      'epoch', (select s.epoch from store_epoch s),
      'firstDate', (select min(w.local_date) from workouts w where w.user_id = u.id and w.status = 'completed'),
      'lastDate', (select max(w.local_date) from workouts w where w.user_id = u.id and w.status = 'completed')) as subject
    from users u where u.id = ${input("userId")}::uuid and u.deleted_at is null`,
);

/** One column per field, so a session costs its values and not their names. Null without any session. */
type SessionColumns = { readonly [Field in keyof SessionFacts]: readonly SessionFacts[Field][] | null };

type GoalRow = Omit<GoalFact, "target"> & { readonly weight: Weight | null; readonly count: number | null };

type Facts = {
  readonly exercises: ExerciseFacts[];
  readonly names: Readonly<Record<string, Readonly<Record<Locale, string>>>>;
  readonly sessions: SessionColumns;
  readonly planned: PlannedSession[];
  readonly bodyweight: BodyweightFact[];
  readonly records: RecordFact[];
  /** The cells of the latest rows of the days; see `DayProfiles`. */
  readonly profiles: readonly (readonly number[])[];
  readonly goals: GoalRow[];
  readonly landmarks: Landmarks | null;
  readonly titles: Readonly<Record<string, string>>;
};

/** The running week, and the whole weeks before it whose sets a document profiles. */
const PROFILED_DAYS = sql.raw(String(7 * PROFILED_WEEKS));

/** A day more, because an instant is another date elsewhere. */
const RECENT_RECORDS = sql.raw(String(RECORDS_READ.days + 1));
const NEWEST_RECORDS = sql.raw(String(RECORDS_READ.newest));

/**
 * All that an analysis or a report is made of, in one round trip. A workout was planned when it still is, when it came
 * from a routine, or when it holds a target.
 */
const selectFacts = sqlStatement<{ userId: string; from: string; to: string }, { facts: Facts }>(
  "training.facts",
  sql`with exercise as materialized (
      select e.*, row_number() over (order by e.id) - 1 as index from exercises e
      where e.id in (
        select distinct d.exercise_id from exercise_days d
        where d.user_id = ${input("userId")}::uuid and d.local_date <= ${input("to")}::date)
    ), done as materialized (
      select w.* from workouts w
      where w.user_id = ${input("userId")}::uuid and w.status = 'completed' and w.local_date <= ${input("to")}::date
    )
    select json_build_object(
      'exercises', (
        select coalesce(json_agg(json_build_object('id', e.id, 'slug', e.slug, 'name', coalesce((
              select t.name from exercise_translations t where t.exercise_id = e.id
              order by (t.locale = u.locale) desc, t.locale limit 1), e.slug),
            'trackingType', e.tracking_type, 'movementPattern', e.movement_pattern, 'mechanics', e.mechanics,
            'unilateral', coalesce(s.unilateral, e.unilateral), 'muscles', (
              select coalesce(json_agg(json_build_object('muscle', m.muscle, 'role', m.role, 'share', m.share)
                order by m.share desc, m.muscle), '[]'::json)
              from exercise_muscles m where m.exercise_id = e.id)) order by e.index), '[]'::json)
        from exercise e left join exercise_settings s on s.exercise_id = e.id and s.user_id = u.id),
      'names', (
        select coalesce(json_object_agg(en.exercise_id, json_build_object('en', en.name, 'es', es.name)), '{}'::json)
        from exercise e
        join exercise_translations en on en.exercise_id = e.id and en.locale = 'en'
        join exercise_translations es on es.exercise_id = e.id and es.locale = 'es'
        where en.name <> es.name),
      'profiles', (
        select coalesce(json_agg(json_build_array(d.sets_reps_1_to_5, d.sets_reps_6_to_12, d.sets_reps_13_to_20,
          d.sets_reps_21_up, d.sets_rir_0, d.sets_rir_1_to_2, d.sets_rir_3_to_4, d.sets_rir_5_up, d.sets_below_60,
          d.sets_from_60, d.sets_from_70, d.sets_from_80, d.sets_from_90, d.reps_left, d.reps_right)
          order by d.local_date, e.index), '[]'::json)
        from exercise_days d join exercise e on e.id = d.exercise_id
        where d.user_id = u.id and d.local_date <= ${input("to")}::date
          and d.local_date > ${input("to")}::date - ${PROFILED_DAYS}),
      'goals', (
        select coalesce(json_agg(json_build_object('id', g.id, 'kind', g.kind, 'exerciseId', g.exercise_id,
          'weight', case when g.weight_value is not null
            then json_build_object('value', g.weight_value, 'unit', g.weight_unit) end, 'count', g.count, 'reps', g.reps, 'startedOn', g.started_on, 'startValue', g.start_value, 'deadline', g.deadline)
          order by g.created_at, g.id), '[]'::json)
        from goals g where g.user_id = u.id and g.started_on <= ${input("to")}::date),
      'landmarks', (select t.landmarks from training_settings t where t.user_id = u.id),
      'sessions', (
        select json_build_object('workoutId', json_agg(w.id), 'date', json_agg(w.local_date),
          'durationSeconds', json_agg(w.duration_seconds), 'sessionRpe', json_agg(w.session_rpe),
          'workingSets', json_agg(w.working_sets), 'volumeKg', json_agg(w.volume_kg))
        from (select * from done order by started_at, id) w),
      'planned', (
        select coalesce(json_agg(json_build_object('date', w.local_date, 'workoutId', w.id,
          'done', w.status = 'completed') order by w.started_at, w.id), '[]'::json)
        from workouts w
        where w.user_id = u.id and w.local_date between ${input("from")}::date and ${input("to")}::date + 6
          and (w.status = 'planned' or (w.status = 'completed' and (w.routine_day_id is not null or w.id in (
            select s.workout_id from sets s where s.user_id = u.id and s.target is not null))))),
      'bodyweight', (
        select coalesce(json_agg(json_build_object('date', b.local_date, 'kg', b.kg) order by b.local_date), '[]'::json)
        from (
          select m.local_date, m.canonical_value as kg from measurements m
          where m.user_id = u.id and m.kind = 'bodyweight' and m.local_date <= ${input("to")}::date
          union all
          select w.local_date, w.bodyweight_kg from done w where w.bodyweight_kg is not null
        ) b),
      'records', (
        select coalesce(json_agg(json_build_object('kind', r.kind, 'exerciseId', r.exercise_id, 'value', r.value,
          'unit', case when r.kind = 'reps_at_weight' then 'reps' when r.kind = 'duration' then 'seconds'
            when r.kind = 'distance' then 'meters' else 'kg' end,
          'atWeightKg', r.at_weight_kg, 'setId', r.set_id, 'workoutId', r.workout_id,
          'achievedAt', iso_instant(r.achieved_at), 'date', r.local_date, 'previousValue', r.previous_value)
          order by r.achieved_at, r.id), '[]'::json)
        from personal_records r
        where r.user_id = u.id and r.local_date between ${input("from")}::date and ${input("to")}::date
          and (r.achieved_at > ${input("to")}::date - ${RECENT_RECORDS} or r.id in (
            select n.id from personal_records n
            where n.user_id = u.id and n.local_date between ${input("from")}::date and ${input("to")}::date
            order by n.achieved_at desc, n.id desc limit ${NEWEST_RECORDS}))),
      'titles', (
        select coalesce(json_object_agg(w.id, w.title), '{}'::json) from workouts w
        where w.user_id = u.id and w.title is not null and w.status in ('planned', 'completed')
          and w.local_date between ${input("to")}::date - 6 and ${input("to")}::date + 6)
    ) as facts
    from users u where u.id = ${input("userId")}::uuid`,
);

const selectDays = sqlStatement<{ userId: string; to: string }, PackedDays>(
  "training.days",
  sql`select d.exercise_id as "exerciseId", ${packedDays}
    from exercise_days d
    where d.user_id = ${input("userId")}::uuid and d.local_date <= ${input("to")}::date
    group by d.exercise_id`,
);

const sessionsOf = (columns: SessionColumns): SessionFacts[] =>
  (columns.workoutId ?? []).map((workoutId, at) => ({
    workoutId,
    date: columns.date?.[at] ?? "",
    durationSeconds: columns.durationSeconds?.[at] ?? null,
    sessionRpe: columns.sessionRpe?.[at] ?? null,
    workingSets: columns.workingSets?.[at] ?? 0,
    volumeKg: columns.volumeKg?.[at] ?? 0,
  }));

const goalFact = ({ weight, count, ...goal }: GoalRow): GoalFact => ({
  ...goal,
  target: weight === null ? (count ?? 0) : toKilograms(weight),
});

export type Training = {
  readonly subject: TrainingSubject;
  /** All of it but the check-ins, which MongoDB has. */
  readonly history: Omit<TrainingHistory, "checkins">;
  /** The user's own. */
  readonly landmarks: Landmarks;
  /** Titles of the workouts around the end of the window, by id. */
  readonly titles: ReadonlyMap<string, string>;
  /** Names of exercises that differ by language, by id. */
  readonly exerciseNames: ReadonlyMap<string, Readonly<Record<Locale, string>>>;
};

/**
 * Reads a user's training up to the end of a window, at one moment, with the version of that moment. The window may
 * depend on the user. Null for a deleted user.
 */
export const readTraining = (
  db: Database,
  userId: string,
  windowOf: (subject: TrainingSubject) => TrainingHistory["window"],
): Promise<Training | null> =>
  inTransaction(
    db,
    async (tx) => {
      const [who] = await selectSubject(tx, { userId });
      if (who === undefined) return null;
      const { subject } = who;
      const window = windowOf(subject);
      // Both are on their way at once, and see the same moment.
      const [[row], packed] = await Promise.all([
        selectFacts(tx, { userId, from: window.from, to: window.to }),
        selectDays(tx, { userId, to: window.to }),
      ]);
      if (row === undefined) return null;
      const { facts } = row;
      const { exercises, planned, bodyweight, records, goals, profiles } = facts;
      const { weekStart } = subject;
      const days = unpackDays(packed, exercises);
      return {
        subject,
        history: {
          window,
          weekStart,
          exercises,
          days,
          profiles: { firstRow: days.length - profiles.length, cells: Int32Array.from(profiles.flat()) },
          sessions: sessionsOf(facts.sessions),
          planned,
          bodyweight,
          records,
          goals: goals.map(goalFact),
        },
        landmarks: landmarksOrNone(facts.landmarks),
        titles: new Map(Object.entries(facts.titles)),
        exerciseNames: new Map(Object.entries(facts.names)),
      };
    },
    { isolationLevel: "repeatable read", accessMode: "read only" },
  );

/** Returns the facts that decide the period of a requested report. */
export const findTrainingSubject = async (db: Parameters<typeof selectSubject>[0], userId: string) => {
  const [row] = await selectSubject(db, { userId });
  return row?.subject ?? null;
};
