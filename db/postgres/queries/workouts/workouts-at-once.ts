import { sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { analysisRequest } from "../../../queues/request-analysis.ts";
import { batched } from "../../batched.ts";
import { batchedWrite } from "../../batched-writes.ts";
import type { Executor } from "../../client.ts";
import { expression, json } from "../../expressions.ts";
import { rowsAsJson } from "../../rows.ts";
import { exerciseDays, sets, userClocks, users, workoutExercises, workouts } from "../../schema/index.ts";
import { rows } from "../../statement.ts";
import type { OneWorkout } from "../../workout-rows.ts";
import { ASKED_JOB, coalescingEach } from "../jobs/jobs.ts";
import { logged } from "../sync/changes.ts";
import { daysAtOnce, type ExerciseDayRow } from "./exercise-days.ts";
import { done, type Line, needsWhole, numbered } from "./training-at-once.ts";
import { type CHANGE, factsOf, w } from "./workouts.ts";

const u = alias(users, "u");
const c = alias(userClocks, "c");

const NEW = {
  userId: "uuid",
  startedAt: "timestamptz",
  timeZone: "text?",
  exerciseIds: "jsonb",
  routineId: "uuid?",
  /** The lines of records that its sets can reach, as `LineOf`. */
  lines: "jsonb",
} as const satisfies Partial<Record<keyof typeof CHANGE, string>> & Record<string, string>;

export type LineOf = { readonly exercise_id: string; readonly kind: Line["kind"]; readonly weight_key: number };

/** Reads all that a new completed workout needs: facts, the records before it, and whether its day has sets already. */
export const placeOfNewWorkout = batched("workouts.place_of_new", NEW, (p) => {
  const localDate = sql`(${p.startedAt} at time zone coalesce(${p.timeZone}, ${u.timeZone}))::date`;
  return rows(
    {
      seq: c.seq,
      facts: factsOf({ ...p, id: sql`null::uuid` }),
      localDate: expression("date", localDate),
      needsWhole: expression("boolean", needsWhole(sql`${u.id}`)),
      sharesDay: expression(
        "boolean",
        sql`exists (select from jsonb_array_elements_text(${p.exerciseIds}) named
          join sets y on y.user_id = ${u.id} and y.exercise_id = named.value::uuid and y.local_date = ${localDate})`,
      ),
      lines: json<readonly (Line & { readonly exerciseId: string })[] | null>(sql`(
        select json_agg(json_build_object('exerciseId', a.exercise_id, 'kind', a.kind,
          'atWeightKg', nullif(a.weight_key, -1), 'value', r.value, 'localDate', r.local_date))
        from jsonb_to_recordset(${p.lines}) as a(exercise_id uuid, kind text, weight_key float8)
        cross join lateral (select r.value, r.local_date from personal_records r
          where r.user_id = ${u.id} and r.exercise_id = a.exercise_id and r.kind = a.kind
            and coalesce(r.at_weight_kg, -1) = a.weight_key
          order by r.value desc limit 1) r)`),
    },
    (list) => sql`select ${list} from ${users} ${u} join ${userClocks} ${c} on ${c.userId} = ${u.id}
      left join ${workouts} ${w} on false
      where ${u.id} = ${p.userId}`,
  );
});

const CREATED = {
  workoutId: "uuid",
  seq: "bigint",
  workout: "jsonb",
  parts: "jsonb",
  setRows: "jsonb",
  days: "jsonb",
  ...ASKED_JOB,
} as const;

const log = { userId: done("userId"), seq: done("number"), id: done("workoutId"), version: sql`1` };

const insertWorkout = batchedWrite(
  "workouts.insert_at_once",
  CREATED,
  () => sql`${numbered}, ${logged({ resource: "workouts", ...log, from: "done" })}, added as (
      insert into ${workouts}
      select r.* from done cross join jsonb_populate_recordset(null::${workouts}, ${done("workout")}) r
    ), added_parts as (
      insert into ${workoutExercises}
      select r.* from done cross join jsonb_populate_recordset(null::${workoutExercises}, ${done("parts")}) r
    ), added_sets as (
      insert into ${sets} select r.* from done cross join jsonb_populate_recordset(null::${sets}, ${done("setRows")}) r
    ), ${daysAtOnce("done")}, ${coalescingEach("done")}
    select place from done`,
  { most: 8 },
);

type New = {
  readonly userId: string;
  readonly seq: number;
  readonly rows: OneWorkout;
  readonly days: readonly ExerciseDayRow[];
  readonly job: ReturnType<typeof analysisRequest>;
};

/** Returns false where the training changed since it was read, or somebody changes it. Nothing is written then. */
export const insertWorkoutAtOnce = (db: Executor, { userId, seq, rows: own, days, job }: New): Promise<boolean> => {
  const { id: jobId, ...asked } = job;
  const [{ id: workoutId }] = own.workouts;
  return insertWorkout(db, {
    ...asked,
    ...{ jobId, userId, workoutId, seq },
    workout: rowsAsJson(workouts, own.workouts),
    parts: rowsAsJson(workoutExercises, own.exercises),
    setRows: rowsAsJson(sets, own.sets),
    days: rowsAsJson(exerciseDays, days),
  });
};
