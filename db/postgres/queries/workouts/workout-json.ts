import { type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { set, workout, workoutExercise } from "#core/shapes/workout.ts";
import { json, jsonList, jsonObject, subquery } from "../../expressions.ts";
import { personalRecords, sets, workoutExercises, workouts } from "../../schema/index.ts";
import { answerJson, type Selected } from "../../shape-json.ts";

export const w = alias(workouts, "w");
const we = alias(workoutExercises, "we");
const s = alias(sets, "s");

export { s as setColumns, w as workoutColumns, we as partColumns };

const r = alias(personalRecords, "r");

const recordJson = jsonObject({
  kind: r.kind,
  value: r.value,
  atWeightKg: r.atWeightKg,
  previousValue: r.previousValue,
});
const recordOrder = sql`${r.kind}, ${r.atWeightKg}`;

export type StoredRecord = Selected<typeof recordJson>;

export const setWith = (records: SQL<readonly StoredRecord[]>) =>
  answerJson(set, s, {
    rpe: sql<number | null>`10 - ${s.rir}`,
    unconfirmed: sql<boolean>`${s.doubt} is not null`,
    records,
  });

/** One set by itself. It reads its records. */
export const setJson = setWith(
  subquery(jsonList(recordJson, recordOrder), sql`from ${personalRecords} r where ${r.setId} = ${s.id}`),
);

/** All records of the workout by set, so that they are read once and not once for each set. */
const recordsBySet = sql`(
  select coalesce(jsonb_object_agg(held.set_id, held.records), '{}'::jsonb) as by_set
  from (
    select ${r.setId}, jsonb_agg(${recordJson} order by ${recordOrder}) as records
    from ${personalRecords} r where ${r.workoutId} = ${w.id} group by ${r.setId}
  ) held offset 0
) records`;

const partJson = answerJson(workoutExercise, we, {
  sets: subquery(
    jsonList(setWith(json(sql`coalesce(records.by_set -> ${s.id}::text, '[]'::jsonb)`)), sql`${s.position}`),
    sql`from ${sets} s where ${s.workoutExerciseId} = ${we.id}`,
  ),
});

export const totalsJson = jsonObject({
  workingSets: w.workingSets,
  reps: w.reps,
  volumeKg: w.volumeKg,
  durationSeconds: w.durationSeconds,
});

export const workoutJson = answerJson(workout, w, {
  exercises: subquery(
    jsonList(partJson, sql`${we.position}`),
    sql`from ${recordsBySet} cross join ${workoutExercises} we where ${we.workoutId} = ${w.id}`,
  ),
  totals: totalsJson,
});

export type StoredWorkout = Selected<typeof workoutJson>;
export type StoredExercise = StoredWorkout["exercises"][number];
export type StoredSet = StoredExercise["sets"][number];
