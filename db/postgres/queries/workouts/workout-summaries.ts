import { type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { JsonText } from "#core/json-text.ts";
import type { BriefLift } from "#core/workouts/lifts.ts";
import {
  asJsonText,
  asText,
  expression,
  isOneOf,
  isoInstant,
  json,
  jsonObject,
  weightJson,
} from "../../expressions.ts";
import { exercises, exerciseTranslations, sets, workoutExercises } from "../../schema/index.ts";
import type { Selected } from "../../shape-json.ts";
import { query, rows } from "../../statement.ts";
import { ownerOf } from "../exercises/exercises.ts";
import { totalsJson, w } from "./workout-json.ts";
import { PAGE, pageOfWorkouts } from "./workouts.ts";

const e = alias(exercises, "e");
const t = alias(exerciseTranslations, "t");
const s = alias(sets, "s");
const we = alias(workoutExercises, "we");

const briefSet = sql`json_strip_nulls(${jsonObject({
  id: s.id,
  type: s.type,
  weight: weightJson(s.weightValue, s.weightUnit),
  reps: s.reps,
  repsLeft: s.repsLeft,
  repsRight: s.repsRight,
  rir: s.rir,
  rpe: expression("float8?", sql`10 - ${s.rir}`),
  durationSeconds: s.durationSeconds,
  distanceMeters: s.distanceMeters,
})})`;

/** Derives `liftsOf` of core/workouts/lifts.ts in the database; a test compares the two. */
const derivedLifts: SQL = sql`(
  select coalesce(json_agg(json_build_object('exerciseId', lift.exercise_id, 'sets', lift.sets,
    'workingSets', lift.working_sets, 'bestSet', lift.best_set) order by lift.place), '[]')
  from (
    select ${we.exerciseId}, min(${we.position}) as place, count(${s.id})::int as sets,
      (count(*) filter (where ${s.isWorking}))::int as working_sets,
      (array_agg(${briefSet} order by ${s.e1rmKg} desc nulls last, ${s.loadKg} desc nulls last,
        ${s.sideReps} desc, ${s.distanceMeters} desc nulls last, ${s.durationSeconds} desc nulls last,
        ${we.position}, ${s.position}) filter (where ${s.isWorking}))[1] as best_set
    from ${workoutExercises} ${we} left join ${sets} ${s} on ${s.workoutExerciseId} = ${we.id}
    where ${we.workoutId} = ${w.id} group by ${we.exerciseId}
  ) lift)`;

const briefExercise = jsonObject({
  id: e.id,
  name: expression("text", sql`coalesce(${t.name}, ${e.slug})`),
  trackingType: e.trackingType,
  equipment: json<string[]>(sql`to_json(${e.equipment})`),
  unilateral: e.unilateral,
  owner: ownerOf(e.ownerId),
});

export type BriefExercise = Selected<typeof briefExercise>;

const summaryJson = jsonObject({
  id: w.id,
  routineId: w.routineId,
  routineDayId: w.routineDayId,
  title: w.title,
  status: w.status,
  startedAt: isoInstant(w.startedAt),
  endedAt: isoInstant(w.endedAt),
  timeZone: w.timeZone,
  localDate: w.localDate,
  feeling: w.feeling,
  sessionRpe: w.sessionRpe,
  tags: json<string[]>(sql`to_json(${w.tags})`),
  totals: totalsJson,
  version: w.version,
  createdAt: isoInstant(w.createdAt),
  updatedAt: isoInstant(w.updatedAt),
  exercises: json<readonly BriefLift[]>(derivedLifts),
});

/** A workout in brief, without the names of its exercises. */
export type StoredSummary = Selected<typeof summaryJson>;

/** The text is written with the workout, so that a list builds none. */
const summaryText = sql<JsonText<StoredSummary>>`case when ${w.briefVersion} = ${w.version} then ${w.brief}
  else ${asJsonText(summaryJson)} end`;

/** Lists workouts in brief, newest first. */
export const listSummaries = query("workouts.summaries", PAGE, (p) =>
  rows(
    { text: summaryText, id: w.id, sortKey: asText(w.startedAt) },
    (list) => sql`select ${list} from ${pageOfWorkouts(p)} ${w} order by ${w.startedAt} desc, ${w.id} desc`,
  ),
);

/** In the language that is asked for, or else in one that the exercise has. The caller may read them. */
export const exercisesInBrief = query("exercises.in_brief", { ids: "jsonb", locale: "text" }, (p) =>
  rows(
    { exercise: briefExercise },
    (list) => sql`select distinct on (${e.id}) ${list}
      from ${exercises} ${e} left join ${exerciseTranslations} ${t} on ${t.exerciseId} = ${e.id}
      where ${isOneOf(e.id, p.ids)}
      order by ${e.id}, (${t.locale} = ${p.locale}) desc, ${t.locale}`,
  ),
);
