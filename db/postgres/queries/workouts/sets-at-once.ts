import { eq, getTableColumns, isNull, or, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { analysisRequest } from "../../../queues/request-analysis.ts";
import { batched } from "../../batched.ts";
import { batchedWrite } from "../../batched-writes.ts";
import type { Executor } from "../../client.ts";
import { loadPerOf } from "../../exercise-rules.ts";
import { expression, isoInstant, json, jsonObject, weightJson } from "../../expressions.ts";
import type { Placeholders } from "../../parameters.ts";
import { columnList, rowsAsJson, settings } from "../../rows.ts";
import { exerciseDays, exerciseSettings, exercises, sets, workouts } from "../../schema/index.ts";
import { rows } from "../../statement.ts";
import { ASKED_JOB, coalescingEach } from "../jobs/jobs.ts";
import { logged } from "../sync/changes.ts";
import { daysAtOnce, type ExerciseDayRow } from "./exercise-days.ts";
import { knownBodyweight } from "./known-bodyweight.ts";
import { moveBody } from "./recompute.ts";
import { done, type Line, needsWhole, numbered } from "./training-at-once.ts";
import { usualLoad } from "./usual-load.ts";
import { setWith } from "./workout-json.ts";

/**
 * One set of a workout is read and written without a transaction. The read returns the user's clock, and the write takes
 * its next number only if nobody has taken it since. Each change of the training takes a number, so all that was read is
 * still so. The write holds the lock of the training, for which transactions wait.
 */

const w = alias(workouts, "w");
const s = alias(sets, "s");
const x = alias(sets, "x");
const e = alias(exercises, "e");
const o = alias(exerciseSettings, "o");

/** The frame of a workout, and the rules of the exercise of the set. */
const FRAME = {
  seq: expression("bigint?", sql`c.seq`),
  version: w.version,
  status: w.status,
  startedAt: isoInstant(w.startedAt),
  localDate: w.localDate,
  workingSets: w.workingSets,
  reps: w.reps,
  brief: w.brief,
  briefVersion: w.briefVersion,
  exerciseId: e.id,
  trackingType: e.trackingType,
  unilateral: expression("boolean", sql`coalesce(${o.unilateral}, ${e.unilateral})`),
  bodyweightFraction: expression("float8?", sql`coalesce(${o.bodyweightFraction}, ${e.bodyweightFraction})`),
  loadPer: loadPerOf(o, e),
  usual: usualLoad(sql`${w.userId}`, sql`${e.id}`, sql`${w.localDate}`),
  bodyweightKg: expression(
    "float8?",
    sql`case when ${e.trackingType} in (${moveBody})
      then coalesce(${w.bodyweightKg}, ${knownBodyweight(sql`${w.userId}`, sql`${w.startedAt}`)}) end`,
  ),
  needsWhole: expression("boolean", needsWhole(sql`${w.userId}`)),
};

const clockOf = sql`left join user_clocks c on c.user_id = ${w.userId}`;

const rulesFor = (exerciseId: SQL): SQL => sql`
  cross join lateral (select * from ${exercises} ${e} where ${e.id} = ${exerciseId}
    and ${or(isNull(e.ownerId), eq(e.ownerId, w.userId))} offset 0) ${e}
  left join lateral (select * from ${exerciseSettings} ${o}
    where ${o.exerciseId} = ${e.id} and ${o.userId} = ${w.userId} offset 0) ${o} on true`;

/** The volumes in the order of the workout, because a sum of decimals depends on it. */
const volumes = json<readonly number[]>(
  sql`coalesce(json_agg(${x.volumeKg} order by p.position, ${x.position}), '[]')`,
);

const ofWorkout = sql`from workout_exercises p
    cross join lateral (select * from ${sets} ${x} where ${x.workoutExerciseId} = p.id offset 0) ${x}
    where p.workout_id = ${w.id}`;

const NEW = { userId: "uuid", workoutId: "uuid", partId: "uuid?", exerciseId: "uuid?" } as const;

/** Reads the place of a new set, which is the end of the last part of its exercise. Returns no row without such a part. */
export const placeOfNewSet = batched("sets.place_of_new", NEW, (p) =>
  rows(
    {
      ...FRAME,
      partId: expression("uuid", sql`part.id`),
      /** Sets of the part. */
      position: expression("int", sql`found.in_part`),
      /** Sets of the workout before the new one. */
      place: expression("int", sql`found.before`),
      volumes: json<readonly number[]>(sql`found.volumes`),
    },
    (list) => sql`select ${list} from ${workouts} ${w} ${clockOf}
      cross join lateral (select * from workout_exercises we where we.workout_id = ${w.id}
        and case when ${p.partId} is null then we.exercise_id = ${p.exerciseId} else we.id = ${p.partId} end
        and (${p.exerciseId} is null or we.exercise_id = ${p.exerciseId})
        and not exists (select from workout_exercises later where later.workout_id = ${w.id}
          and later.exercise_id = we.exercise_id and later.position > we.position)
        order by we.position desc limit 1) part
      ${rulesFor(sql`part.exercise_id`)}
      cross join lateral (select ${volumes} as volumes,
          count(*) filter (where ${x.workoutExerciseId} = part.id) as in_part,
          count(*) filter (where p.position <= part.position) as before
        ${ofWorkout}) found
      where ${w.id} = ${p.workoutId} and ${w.userId} = ${p.userId}`,
  ),
);

const liftSet = jsonObject({
  id: x.id,
  type: x.type,
  weight: weightJson(x.weightValue, x.weightUnit),
  reps: x.reps,
  repsLeft: x.repsLeft,
  repsRight: x.repsRight,
  rir: x.rir,
  durationSeconds: x.durationSeconds,
  distanceMeters: x.distanceMeters,
  doubt: x.doubt,
  confirmed: x.confirmed,
});

const CHANGED = { userId: "uuid", workoutId: "uuid", setId: "uuid", weightKg: "float8?" } as const;

/** The last record of a line is its greatest value, and the index is in this order. */
const lines = (p: Placeholders<typeof CHANGED>): SQL => sql`(
  select json_agg(json_build_object('kind', k.kind, 'atWeightKg', nullif(k.weight_key, -1), 'value', r.value,
    'localDate', r.local_date))
  from (values ('e1rm', -1::float8), ('weight', -1), ('set_volume', -1), ('session_volume', -1), ('duration', -1),
    ('distance', -1), ('reps_at_weight', coalesce(${p.weightKg}, ${s.weightKg}, 0))) as k(kind, weight_key)
  cross join lateral (select r.value, r.local_date from personal_records r
    where r.user_id = ${w.userId} and r.exercise_id = ${e.id} and r.kind = k.kind
      and coalesce(r.at_weight_kg, -1) = k.weight_key
    order by r.value desc limit 1) r)`;

/** Reads a set with all that its change can reach. `weightKg` is the weight that it gets, null where that stays. */
export const setForChange = batched("sets.for_change", CHANGED, (p) =>
  rows(
    {
      ...FRAME,
      set: setWith(json(sql`'[]'::json`)),
      partId: s.workoutExerciseId,
      place: expression("int", sql`found.before`),
      volumes: json<readonly number[]>(sql`found.volumes`),
      /** All sets of the exercise in the workout, in their order. */
      liftSets: json<readonly (typeof liftSet)["_"]["type"][]>(sql`found.lift_sets`),
      lines: json<readonly Line[] | null>(sql`case when ${w.status} = 'completed' then ${lines(p)} end`),
      /** The workout holds a record of the exercise, or another one has sets of it on this day. */
      reachesOthers: expression(
        "boolean",
        sql`${w.status} = 'completed' and (
          exists (select from personal_records r where r.workout_id = ${w.id} and r.exercise_id = ${e.id})
          or exists (select from sets y where y.user_id = ${w.userId} and y.exercise_id = ${e.id}
            and y.local_date = ${w.localDate} and y.workout_id <> ${w.id}))`,
      ),
    },
    (list) => sql`select ${list} from ${workouts} ${w} ${clockOf}
      cross join lateral (select ${s}.*, part.position as part_position from ${sets} ${s}
        join workout_exercises part on part.id = ${s.workoutExerciseId}
        where ${s.id} = ${p.setId} and ${s.workoutId} = ${w.id} offset 0) ${s}
      ${rulesFor(sql`${s.exerciseId}`)}
      cross join lateral (select ${volumes} as volumes,
          count(*) filter (where (p.position, ${x.position}) < (s.part_position, ${s.position})) as before,
          json_agg(${liftSet} order by p.position, ${x.position}) filter (where ${x.exerciseId} = ${e.id}) as lift_sets
        ${ofWorkout}) found
      where ${w.id} = ${p.workoutId} and ${w.userId} = ${p.userId}`,
  ),
);

/** The workout after a change of one set. */
const OF_WORKOUT = {
  userId: "uuid",
  workoutId: "uuid",
  seq: "bigint",
  version: "int",
  updatedAt: "timestamptz",
  sumSets: "int",
  sumReps: "int",
  sumVolumeKg: "float8",
  brief: "text",
} as const;

const workoutWritten = sql`${numbered}, written as (
      update ${workouts} ${w} set working_sets = ${done("sumSets")}, reps = ${done("sumReps")},
        volume_kg = ${done("sumVolumeKg")}, brief = ${done("brief")}, brief_version = ${done("version")},
        version = ${done("version")}, updated_at = ${done("updatedAt")}
      from done where ${w.id} = ${done("workoutId")} and ${w.userId} = ${done("userId")}
    ), ${logged({ resource: "workouts", userId: done("userId"), seq: done("number"), id: done("workoutId"), version: done("version"), from: "done" })}`;

const insertedColumns = getTableColumns(sets);

const insertSet = batchedWrite(
  "sets.insert_at_once",
  { ...insertedColumns, ...OF_WORKOUT },
  () => sql`${workoutWritten}, added as (
      insert into ${sets} (${columnList(sets)}) select ${sql.join(
        Object.keys(insertedColumns).map((name) => done(name)),
        sql`, `,
      )} from done
    )
    select place from done`,
);

const {
  id: _id,
  workoutExerciseId: _part,
  exerciseId: _exercise,
  localDate: _date,
  position: _place,
  userId: _user,
  workoutId: _workout,
  ...changed
} = insertedColumns;

const setWritten = sql`${workoutWritten}, set_written as (
      update ${sets} ${s} set ${settings(changed, done)} from done
      where ${s.id} = ${done("setId")} and ${s.workoutId} = ${done("workoutId")}
    )`;

const CHANGED_SET = { ...changed, ...OF_WORKOUT, setId: "uuid" } as const;

const updateSet = batchedWrite("sets.update_at_once", CHANGED_SET, () => sql`${setWritten} select place from done`);

/** In a completed workout the day of the exercise follows, and an analysis. */
const updateDoneSet = batchedWrite(
  "sets.update_done_at_once",
  { ...CHANGED_SET, ...ASKED_JOB, days: "jsonb" },
  () => sql`${setWritten}, ${daysAtOnce("done")}, ${coalescingEach("done")} select place from done`,
);

type InsertedSet = Parameters<typeof insertSet>[1];
type ChangedSet = Parameters<typeof updateSet>[1];
type Done = { readonly job: ReturnType<typeof analysisRequest>; readonly day: ExerciseDayRow };

/** Returns false where the training changed since it was read, or somebody changes it. Nothing is written then. */
export const insertSetAtOnce = (db: Executor, row: InsertedSet): Promise<boolean> => insertSet(db, row);

/** @param done what follows in a completed workout */
export const updateSetAtOnce = (db: Executor, row: ChangedSet, done: Done | null): Promise<boolean> => {
  if (done === null) return updateSet(db, row);
  const { id: jobId, ...job } = done.job;
  return updateDoneSet(db, { ...row, ...job, jobId, days: rowsAsJson(exerciseDays, [done.day]) });
};
