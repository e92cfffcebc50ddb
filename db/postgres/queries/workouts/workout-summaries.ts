import { type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { EXERCISE_OWNERS } from "#core/shapes/exercise.ts";
import type { BriefLift } from "#core/workouts/lifts.ts";
import { asText, choice, expression, isOneOf, json, jsonObject, weightJson } from "../../expressions.ts";
import { columnsNamed } from "../../row-columns.ts";
import { exercises, exerciseTranslations, sets, workoutExercises } from "../../schema/index.ts";
import type { Selected } from "../../shape-json.ts";
import { query, rows } from "../../statement.ts";
import { w } from "./workout-json.ts";
import { PAGE, pageOfWorkouts } from "./workouts.ts";

const e = alias(exercises, "e");
const t = alias(exerciseTranslations, "t");
const s = alias(sets, "s");
const we = alias(workoutExercises, "we");

const briefSet = jsonObject({
  id: s.id,
  type: s.type,
  weight: weightJson(s.weightValue, s.weightUnit),
  reps: s.reps,
  repsLeft: s.repsLeft,
  repsRight: s.repsRight,
  rir: s.rir,
  durationSeconds: s.durationSeconds,
  distanceMeters: s.distanceMeters,
});

/** Derives `liftsOf` of core/workouts/lifts.ts in the database; a test compares the two. */
const derivedLifts: SQL = sql`(
  select coalesce(json_agg(json_strip_nulls(json_build_object('exerciseId', lift.exercise_id, 'sets', lift.sets,
    'workingSets', lift.working_sets, 'bestSet', lift.best_set)) order by lift.place), '[]')
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
  owner: choice(EXERCISE_OWNERS, sql`case when ${e.ownerId} is null then 'system' else 'user' end`),
});

export type BriefExercise = Selected<typeof briefExercise>;

/** The totals stay the columns that they are: JSON of many fields costs more than the rest of the page. */
const SUMMARY = {
  ...columnsNamed(w, ["id", "routineId", "routineDayId", "title", "status", "startedAt", "endedAt", "timeZone"]),
  ...columnsNamed(w, ["localDate", "feeling", "sessionRpe", "tags", "version", "createdAt", "updatedAt"]),
  ...columnsNamed(w, ["workingSets", "reps", "volumeKg", "durationSeconds"]),
  sortKey: asText(w.startedAt),
  lifts: json<BriefLift[]>(sql`case when ${w.liftsVersion} = ${w.version} then ${w.lifts} else ${derivedLifts} end`),
};

/** Lists workouts in brief, newest first. */
export const listSummaries = query("workouts.summaries", PAGE, (p) =>
  rows(
    SUMMARY,
    (list) => sql`select ${list} from ${pageOfWorkouts(p)} ${w} order by ${w.startedAt} desc, ${w.id} desc`,
  ),
);

export type StoredSummary = Awaited<ReturnType<typeof listSummaries>>[number];

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
