import { type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Executor } from "../../client.ts";
import { asText, expression, isoInstant, jsonList, jsonObject, subquery } from "../../expressions.ts";
import { sets, workoutExercises, workouts } from "../../schema/index.ts";
import type { Selected } from "../../shape-json.ts";
import { query, rows } from "../../statement.ts";
import { type StoredSet, setJson } from "../workouts/workout-json.ts";

const w = alias(workouts, "w");
const we = alias(workoutExercises, "we");
const s = alias(sets, "s");

const placeJson = jsonObject({
  workoutId: w.id,
  workoutExerciseId: s.workoutExerciseId,
  exerciseId: s.exerciseId,
  localDate: w.localDate,
  startedAt: isoInstant(w.startedAt),
});

export type SetPlace = Selected<typeof placeJson>;

export type PlacedSet = StoredSet & SetPlace;

const isDone: SQL = sql`(${s.weightValue} is not null or ${s.reps} is not null or ${s.repsLeft} is not null
  or ${s.repsRight} is not null or ${s.durationSeconds} is not null or ${s.distanceMeters} is not null)`;

const OF = { userId: "uuid", exerciseId: "uuid" } as const;

type Of = { readonly userId: string; readonly exerciseId: string };

const isOf = (p: { readonly userId: SQL; readonly exerciseId: SQL }): SQL =>
  sql`${s.userId} = ${p.userId} and ${s.exerciseId} = ${p.exerciseId} and ${isDone}`;

const BEFORE = {
  beforeStartedAt: "timestamptz?",
  beforeWorkoutId: "uuid?",
  beforeExercise: "int?",
  beforePosition: "int?",
} as const;

/** Each is looked up by its id. With joins in another order, the planner would read all sets of the lift. */
const ofSet = {
  workout: sql`cross join lateral (select * from ${workouts} ${w} where ${w.id} = ${s.workoutId} offset 0) ${w}`,
  part: sql`cross join lateral (
    select * from ${workoutExercises} ${we} where ${we.id} = ${s.workoutExerciseId} offset 0) ${we}`,
};

/**
 * Selects the sets that can be among the newest `count`. The index of a lift is in the order of days. An instant is
 * at most 14 hours before its day, and 12 hours after it. So two more days hold each set that can be newer.
 */
const newestSets = (isCandidate: SQL, isCounted: SQL, count: SQL): SQL => sql`(
  select * from ${sets} ${s} where ${isCandidate} and ${s.localDate} >= (
    select min(newest.local_date) - 2 from (
      select ${s.localDate} from ${sets} ${s} where ${isCandidate} and ${isCounted}
      order by ${s.localDate} desc limit ${count}
    ) newest) offset 0
) ${s} ${ofSet.workout}`;

const selectHistory = query("exercises.history", { ...OF, ...BEFORE, limit: "int" }, (p) => {
  const isBefore = sql`${w.status} in ('active', 'completed')
    and (${p.beforeWorkoutId} is null or (${w.startedAt}, ${w.id}, ${we.position}, ${s.position}) <
      (${p.beforeStartedAt}, ${p.beforeWorkoutId}, ${p.beforeExercise}, ${p.beforePosition}))`;
  // A subquery for each set stays where it is: it is asked in the order of the index, and no longer than needed.
  const isCounted = sql`(
    select ${isBefore} from ${workouts} ${w} join ${workoutExercises} ${we} on ${we.id} = ${s.workoutExerciseId}
    where ${w.id} = ${s.workoutId})`;
  const isCandidate = sql`${isOf(p)} and ${s.localDate} <=
    (coalesce(${p.beforeStartedAt}, 'infinity') at time zone 'UTC' + interval '14 hours')::date`;
  return rows(
    {
      set: setJson,
      place: placeJson,
      sortKey: asText(w.startedAt),
      workoutId: w.id,
      exercisePosition: we.position,
      position: s.position,
    },
    (list) => sql`select ${list}
    from ${newestSets(isCandidate, isCounted, p.limit)} ${ofSet.part}
    where ${isBefore}
    order by ${w.startedAt} desc, ${w.id} desc, ${we.position} desc, ${s.position} desc
    limit ${p.limit}`,
  );
});

type Key = Pick<
  Awaited<ReturnType<typeof selectHistory>>[number],
  "sortKey" | "workoutId" | "exercisePosition" | "position"
>;

export type HistoryItem = { readonly set: PlacedSet; readonly key: Key };

export const exerciseHistory = async (
  executor: Executor,
  of: Of,
  before: Key | null,
  limit: number,
): Promise<HistoryItem[]> => {
  const found = await selectHistory(executor, {
    ...of,
    beforeStartedAt: before?.sortKey ?? null,
    beforeWorkoutId: before?.workoutId ?? null,
    beforeExercise: before?.exercisePosition ?? null,
    beforePosition: before?.position ?? null,
    limit,
  });
  return found.map(({ set, place, ...key }) => ({ set: { ...set, ...place }, key }));
};

const previousWorkout = jsonObject({
  id: w.id,
  title: w.title,
  startedAt: isoInstant(w.startedAt),
  endedAt: isoInstant(w.endedAt),
  localDate: w.localDate,
});

export type PreviousWorkout = Selected<typeof previousWorkout>;

const isCompleted = sql`(select ${w.status} = 'completed' from ${workouts} ${w} where ${w.id} = ${s.workoutId})`;

const selectPrevious = query("exercises.previous", OF, (p) =>
  rows(
    {
      workout: previousWorkout,
      sets: subquery(
        jsonList(jsonObject({ set: setJson, place: placeJson }), sql`${we.position}, ${s.position}`),
        sql`from ${sets} ${s} join ${workoutExercises} ${we} on ${we.id} = ${s.workoutExerciseId}
          where ${s.workoutId} = ${w.id} and ${isOf(p)}`,
      ),
    },
    (list) => sql`select ${list}
    from (
      select ${w}.* from ${newestSets(isOf(p), isCompleted, sql`1`)}
      where ${w.status} = 'completed' order by ${w.startedAt} desc, ${w.id} desc limit 1
    ) w`,
  ),
);

export const previousPerformance = async (
  executor: Executor,
  of: Of,
): Promise<{ workout: PreviousWorkout; sets: PlacedSet[] } | null> => {
  const [row] = await selectPrevious(executor, of);
  return row === undefined
    ? null
    : { workout: row.workout, sets: row.sets.map(({ set, place }) => ({ ...set, ...place })) };
};

const selectTrained = query("exercises.trained", OF, (p) =>
  rows(
    {
      isTrained: expression(
        "boolean",
        sql`exists (select from ${sets} where ${sets.userId} = ${p.userId} and ${sets.exerciseId} = ${p.exerciseId})`,
      ),
    },
    (list) => sql`select ${list}`,
  ),
);

/** Returns whether the user has a set of the exercise. */
export const isTrained = async (executor: Executor, of: Of): Promise<boolean> => {
  const [row] = await selectTrained(executor, of);
  return row?.isTrained === true;
};
