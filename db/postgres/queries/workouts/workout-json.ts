import { sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { set, workout, workoutExercise } from "#core/shapes/workout.ts";
import { jsonList, jsonObject, subquery } from "../../expressions.ts";
import { personalRecords, sets, workoutExercises, workouts } from "../../schema/index.ts";
import { answerJson, type Selected } from "../../shape-json.ts";

const w = alias(workouts, "w");
const we = alias(workoutExercises, "we");
const s = alias(sets, "s");
const r = alias(personalRecords, "r");

const recordJson = jsonObject({
  kind: r.kind,
  value: r.value,
  atWeightKg: r.atWeightKg,
  previousValue: r.previousValue,
});

export const setJson = answerJson(set, s, {
  rpe: sql<number | null>`10 - ${s.rir}`,
  records: subquery(
    jsonList(recordJson, sql`${r.kind}, ${r.atWeightKg}`),
    sql`from ${personalRecords} r where ${r.setId} = ${s.id}`,
  ),
});

export const partJson = answerJson(workoutExercise, we, {
  sets: subquery(jsonList(setJson, sql`${s.position}`), sql`from ${sets} s where ${s.workoutExerciseId} = ${we.id}`),
});

export const workoutJson = answerJson(workout, w, {
  exercises: subquery(
    jsonList(partJson, sql`${we.position}`),
    sql`from ${workoutExercises} we where ${we.workoutId} = ${w.id}`,
  ),
  totals: jsonObject({
    workingSets: w.workingSets,
    reps: w.reps,
    volumeKg: w.volumeKg,
    durationSeconds: w.durationSeconds,
  }),
});

export type StoredWorkout = Selected<typeof workoutJson>;
export type StoredExercise = Selected<typeof partJson>;
export type StoredSet = Selected<typeof setJson>;
