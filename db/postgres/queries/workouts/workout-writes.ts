import { sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Executor } from "../../client.ts";
import { isOneOf } from "../../expressions.ts";
import { pipelined } from "../../pipeline.ts";
import { assignments, insertJsonRows, rowsAsJson } from "../../rows.ts";
import { sets, workoutExercises, workouts } from "../../schema/index.ts";
import { query, rows, statement } from "../../statement.ts";

type WorkoutRow = Required<typeof workouts.$inferSelect>;
type WorkoutExerciseRow = Required<typeof workoutExercises.$inferSelect>;
type SetRow = Required<typeof sets.$inferSelect>;

export type WorkoutRows = {
  readonly workouts: readonly WorkoutRow[];
  readonly exercises: readonly WorkoutExerciseRow[];
  readonly sets: readonly SetRow[];
};

/** JSON that is read once costs a third less as text than in its binary form. */
const insertTree = query("workouts.insert", { workouts: "json", exercises: "json", sets: "json" }, (p) =>
  rows(
    {},
    () => sql`with w as (
      insert into ${workouts} select * from json_populate_recordset(null::${workouts}, ${p.workouts})
    ), e as (
      insert into ${workoutExercises} select * from json_populate_recordset(null::${workoutExercises}, ${p.exercises})
    )
    insert into ${sets} select * from json_populate_recordset(null::${sets}, ${p.sets})`,
  ),
);

export const insertWorkouts = async (tx: Executor, { workouts: own, exercises, sets: all }: WorkoutRows) => {
  await insertTree(tx, {
    workouts: rowsAsJson(workouts, own),
    exercises: rowsAsJson(workoutExercises, exercises),
    sets: rowsAsJson(sets, all),
  });
};

const insertParts = insertJsonRows("workout_exercises.insert", workoutExercises);
const insertSets = insertJsonRows("sets.insert", sets);

/** Takes rows as JSON. Their workouts are stored. */
export const insertWorkoutParts = async (
  tx: Executor,
  rowsOf: { readonly exercises: string; readonly sets: string },
): Promise<void> => {
  await Promise.all([insertParts(tx, { rows: rowsOf.exercises }), insertSets(tx, { rows: rowsOf.sets })]);
};

const w = alias(workouts, "w");
const we = alias(workoutExercises, "we");
const s = alias(sets, "s");

/** An import keeps the workout that it wrote, and a workout its owner and age. */
const updateWorkout = query("workouts.update", { id: "uuid", rows: "jsonb" }, (p) =>
  rows(
    {},
    () => sql`update ${workouts} ${w}
    set ${assignments(workouts, { from: "n", except: ["id", "userId", "importId", "createdAt"] })}
    from jsonb_populate_recordset(null::${workouts}, ${p.rows}) n
    where ${w.id} = ${p.id} and ${w.id} = n.id and ${w.userId} = n.user_id`,
  ),
);

/** The planner expects a hundred rows of JSON. So each update names its workout, and reads no other one. */
const OF_WORKOUT = { workoutId: "uuid", rows: "jsonb" } as const;

const updateParts = query("workout_exercises.update", OF_WORKOUT, (p) =>
  rows(
    {},
    () => sql`update ${workoutExercises} ${we}
    set ${assignments(workoutExercises, { from: "n", except: ["id", "workoutId"] })}
    from jsonb_populate_recordset(null::${workoutExercises}, ${p.rows}) n
    where ${we.workoutId} = ${p.workoutId} and ${we.id} = n.id and ${we}.* is distinct from n.*`,
  ),
);

const updateSets = query("sets.update", OF_WORKOUT, (p) =>
  rows(
    {},
    () => sql`update ${sets} ${s}
    set ${assignments(sets, { from: "n", except: ["id", "workoutId", "userId"] })}
    from jsonb_populate_recordset(null::${sets}, ${p.rows}) n
    where ${s.workoutId} = ${p.workoutId} and ${s.id} = n.id and ${s}.* is distinct from n.*`,
  ),
);

const deleteParts = statement(
  "workout_exercises.delete",
  { workoutId: workoutExercises.workoutId, ids: "jsonb" },
  (db, p) =>
    db
      .delete(workoutExercises)
      .where(sql`${workoutExercises.workoutId} = ${p.workoutId} and ${isOneOf(workoutExercises.id, p.ids)}`),
);

const deleteSets = statement("sets.delete", { workoutId: sets.workoutId, ids: "jsonb" }, (db, p) =>
  db.delete(sets).where(sql`${sets.workoutId} = ${p.workoutId} and ${isOneOf(sets.id, p.ids)}`),
);

/** Rows of a workout that differ from the stored ones. */
export type WorkoutDifference = {
  readonly workout: WorkoutRow;
  readonly addedParts: readonly WorkoutExerciseRow[];
  readonly changedParts: readonly WorkoutExerciseRow[];
  readonly goneParts: readonly string[];
  readonly addedSets: readonly SetRow[];
  readonly changedSets: readonly SetRow[];
  readonly goneSets: readonly string[];
};

/**
 * Writes what differs. A set leaves its part before the part goes, which would delete it. An added id that another
 * workout has breaches its primary key. The caller has locked the training.
 * @param onError gets the error of each statement
 */
export const writeDifference = async (
  tx: Executor,
  difference: WorkoutDifference,
  onError: (error: unknown) => never,
): Promise<void> => {
  const { workout, addedParts, changedParts, goneParts, addedSets, changedSets, goneSets } = difference;
  const send = (statement: Promise<unknown>): Promise<void> => pipelined(tx, statement.catch(onError));
  const workoutId = workout.id;
  await send(updateWorkout(tx, { id: workoutId, rows: rowsAsJson(workouts, [workout]) }));
  if (addedParts.length > 0) await send(insertParts(tx, { rows: rowsAsJson(workoutExercises, addedParts) }));
  if (changedParts.length > 0)
    await send(updateParts(tx, { workoutId, rows: rowsAsJson(workoutExercises, changedParts) }));
  if (changedSets.length > 0) await send(updateSets(tx, { workoutId, rows: rowsAsJson(sets, changedSets) }));
  if (addedSets.length > 0) await send(insertSets(tx, { rows: rowsAsJson(sets, addedSets) }));
  if (goneSets.length > 0) await send(deleteSets(tx, { workoutId, ids: JSON.stringify(goneSets) }));
  if (goneParts.length > 0) await send(deleteParts(tx, { workoutId, ids: JSON.stringify(goneParts) }));
};
