import { and, eq, isNull, or, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { batched } from "../../batched.ts";
import type { Executor } from "../../client.ts";
import { loadPerOf } from "../../exercise-rules.ts";
import { asJsonText, asText, expression, isOneOf, jsonList, jsonObject, orNone, subquery } from "../../expressions.ts";
import type { Placeholders } from "../../parameters.ts";
import {
  exerciseSettings,
  exercises,
  personalRecords,
  routines,
  users,
  webhooks,
  workoutExercises,
  workouts,
} from "../../schema/index.ts";
import { query, rows, statement } from "../../statement.ts";
import { knownBodyweight } from "./known-bodyweight.ts";
import { usualLoad } from "./usual-load.ts";
import { type StoredWorkout, w, workoutJson } from "./workout-json.ts";

export type { StoredExercise, StoredRecord, StoredSet, StoredWorkout } from "./workout-json.ts";
export { w };

const selectWorkout = query("workouts.find", { userId: "uuid", id: "uuid" }, (p) =>
  rows(
    { workout: workoutJson },
    (list) => sql`select ${list} from ${workouts} ${w} where ${w.id} = ${p.id} and ${w.userId} = ${p.userId}`,
  ),
);

export const findWorkout = async (executor: Executor, userId: string, id: string): Promise<StoredWorkout | null> => {
  const [row] = await selectWorkout(executor, { userId, id });
  return row?.workout ?? null;
};

/** Returns the text of an answer with its version. */
export const findWorkoutText = batched("workouts.find_text", { userId: "uuid", id: "uuid" }, (p) =>
  rows(
    { text: asJsonText(workoutJson), version: w.version },
    (list) => sql`select ${list} from ${workouts} ${w} where ${w.id} = ${p.id} and ${w.userId} = ${p.userId}`,
  ),
);

const selectSome = query("workouts.find_some", { userId: "uuid", ids: "jsonb" }, (p) =>
  rows(
    { workout: workoutJson },
    (list) => sql`select ${list} from ${workouts} ${w} where ${isOneOf(w.id, p.ids)} and ${w.userId} = ${p.userId}`,
  ),
);

export const findWorkouts = async (
  executor: Executor,
  userId: string,
  ids: readonly string[],
): Promise<StoredWorkout[]> => {
  if (ids.length === 0) return [];
  const found = await selectSome(executor, { userId, ids: JSON.stringify(ids) });
  return found.map(({ workout }) => workout);
};

export type WorkoutListFilter = {
  readonly from: string | null;
  readonly to: string | null;
  /** Each list is JSON. */
  readonly statuses: string | null;
  readonly exerciseIds: string | null;
  readonly routineIds: string | null;
  readonly tags: string | null;
  readonly search: string | null;
  readonly updatedSince: string | null;
  readonly hasPlanned: boolean;
  readonly beforeStartedAt: string | null;
  readonly beforeId: string | null;
  readonly limit: number;
};

const we = alias(workoutExercises, "we");

export const PAGE = {
  userId: "uuid",
  from: "date?",
  to: "date?",
  statuses: "jsonb?",
  exerciseIds: "jsonb?",
  routineIds: "jsonb?",
  tags: "jsonb?",
  search: "text?",
  updatedSince: "timestamptz?",
  hasPlanned: "boolean",
  beforeStartedAt: "timestamptz?",
  beforeId: "uuid?",
  limit: "int",
} as const;

/**
 * Selects the rows of a page, newest first, before anything is built of them. The place to go on from is a bound of the
 * index also where there is none: a prepared statement's one plan then walks from there, and reads no more than a page.
 */
export const pageOfWorkouts = (p: Placeholders<typeof PAGE>): SQL => sql`(
  select * from ${workouts} ${w}
  where ${w.userId} = ${p.userId}
    and (${p.from} is null or ${w.localDate} >= ${p.from})
    and (${p.to} is null or ${w.localDate} <= ${p.to})
    and (${p.hasPlanned} or ${w.status} <> 'planned')
    and (${p.statuses} is null or ${p.statuses} ? ${w.status})
    and (${p.routineIds} is null or ${p.routineIds} ? ${w.routineId}::text)
    and (${p.exerciseIds} is null or exists (
      select 1 from ${workoutExercises} ${we}
      where ${we.workoutId} = ${w.id} and ${p.exerciseIds} ? ${we.exerciseId}::text))
    and (${p.tags} is null or ${p.tags} ?| ${w.tags})
    and (${p.updatedSince} is null or ${w.updatedAt} >= ${p.updatedSince})
    and (${p.search} is null
      or strpos(lower(concat_ws(' ', ${w.title}, ${w.notes})), lower(${p.search})) > 0
      or exists (
        select 1 from ${workoutExercises} ${we}
        where ${we.workoutId} = ${w.id} and strpos(lower(${we.notes}), lower(${p.search})) > 0))
    and (${w.startedAt}, ${w.id}) < (coalesce(${p.beforeStartedAt}, 'infinity'),
      coalesce(${p.beforeId}, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
  order by ${w.startedAt} desc, ${w.id} desc
  limit ${p.limit}
)`;

export const listWorkouts = query("workouts.list", PAGE, (p) =>
  rows(
    { workout: workoutJson, sortKey: asText(w.startedAt) },
    (list) => sql`select ${list} from ${pageOfWorkouts(p)} ${w} order by ${w.startedAt} desc, ${w.id} desc`,
  ),
);

/** Lists the texts of answers. */
export const listWorkoutTexts = query("workouts.list_texts", PAGE, (p) =>
  rows(
    { text: asJsonText(workoutJson), sortKey: asText(w.startedAt), id: w.id },
    (list) => sql`select ${list} from ${pageOfWorkouts(p)} ${w} order by ${w.startedAt} desc, ${w.id} desc`,
  ),
);

const OWN = { id: workouts.id, userId: workouts.userId };

export const deleteWorkout = statement("workouts.delete", OWN, (db, p) =>
  db.delete(workouts).where(and(eq(workouts.id, p.id), eq(workouts.userId, p.userId))),
);

const u = alias(users, "u");
const e = alias(exercises, "e");
const o = alias(exerciseSettings, "o");
const routine = alias(routines, "routine");
const webhook = alias(webhooks, "webhook");

const rulesJson = jsonObject({
  id: e.id,
  trackingType: e.trackingType,
  unilateral: expression("boolean", sql`coalesce(${o.unilateral}, ${e.unilateral})`),
  bodyweightFraction: expression("float8?", sql`coalesce(${o.bodyweightFraction}, ${e.bodyweightFraction})`),
  loadPer: loadPerOf(o, e),
  usual: usualLoad(sql`${u.id}`, sql`${e.id}`, sql`${w.localDate}`),
});

export const CHANGE = {
  userId: "uuid",
  id: "uuid?",
  startedAt: "timestamptz?",
  exerciseIds: "jsonb",
  routineId: "uuid?",
} as const;

const exists = (rest: SQL): SQL<boolean> => expression("boolean", sql`exists (select 1 from ${rest})`);

/** `offset 0` looks each exercise up. The planner expects a hundred names, and would read all exercises. */
export const factsOf = (p: Placeholders<typeof CHANGE>) =>
  jsonObject({
    timeZone: u.timeZone,
    /** It is from measurements and other workouts. */
    bodyweightKg: expression("float8?", knownBodyweight(sql`${u.id}`, sql`coalesce(${p.startedAt}, ${w.startedAt})`)),
    exercises: subquery(
      jsonList(rulesJson),
      sql`from (
          select value::uuid as id from jsonb_array_elements_text(${p.exerciseIds})
          union select ${we.exerciseId} from ${workoutExercises} ${we} where ${we.workoutId} = ${p.id}
        ) named
        cross join lateral (select * from ${exercises} ${e} where ${e.id} = named.id offset 0) e
        left join lateral (
          select * from ${exerciseSettings} ${o} where ${o.exerciseId} = named.id and ${o.userId} = ${u.id} offset 0
        ) o on true
        where ${or(isNull(e.ownerId), eq(e.ownerId, u.id))}`,
    ),
    routineKnown: expression(
      "boolean",
      sql`${p.routineId} is null or ${exists(sql`${routines} ${routine} where ${routine.id} = ${p.routineId}
        and ${routine.userId} = ${u.id}`)}`,
    ),
    isListenedTo: exists(sql`${webhooks} ${webhook} where ${webhook.userId} = ${u.id}
      and ${webhook.suspendedAt} is null`),
  });

const selectForChange = query("workouts.for_change", CHANGE, (p) =>
  rows(
    { workout: orNone(sql`${w.id} is not null`, workoutJson), facts: factsOf(p) },
    (list) => sql`select ${list} from ${users} ${u}
      left join ${workouts} ${w} on ${w.id} = ${p.id} and ${w.userId} = ${u.id}
      where ${u.id} = ${p.userId}`,
  ),
);

export type WorkoutFacts = ReturnType<typeof factsOf>["_"]["type"];

/** Fields of a change that are looked up, besides those of the stored workout. */
export type NamedInChange = {
  readonly startedAt?: Date | null | undefined;
  readonly exerciseIds?: readonly string[];
  readonly routineId?: string | null | undefined;
};

/** Reads a workout and all facts that a change of it uses. Returns null for an unknown user. */
export const workoutForChange = async (
  executor: Executor,
  userId: string,
  id: string | null,
  { startedAt, exerciseIds = [], routineId }: NamedInChange,
): Promise<{ readonly workout: StoredWorkout | null; readonly facts: WorkoutFacts } | null> => {
  const [row] = await selectForChange(executor, {
    userId,
    id,
    startedAt: startedAt ?? null,
    exerciseIds: JSON.stringify([...new Set(exerciseIds)]),
    routineId: routineId ?? null,
  });
  return row ?? null;
};

/** Facts for a new workout. */
export const workoutFacts = async (
  executor: Executor,
  userId: string,
  about: Required<NamedInChange>,
): Promise<WorkoutFacts | null> => (await workoutForChange(executor, userId, null, about))?.facts ?? null;

const selectRecords = statement(
  "workouts.records",
  { userId: personalRecords.userId, workoutId: personalRecords.workoutId },
  (db, p) =>
    db
      .select({
        exerciseId: personalRecords.exerciseId,
        setId: personalRecords.setId,
        kind: personalRecords.kind,
        value: personalRecords.value,
        atWeightKg: personalRecords.atWeightKg,
        previousValue: personalRecords.previousValue,
        isCurrent: personalRecords.isCurrent,
      })
      .from(personalRecords)
      .where(and(eq(personalRecords.workoutId, p.workoutId), eq(personalRecords.userId, p.userId)))
      .orderBy(personalRecords.exerciseId, personalRecords.kind, personalRecords.atWeightKg),
);

export type HeldRecord = Awaited<ReturnType<typeof selectRecords>>[number];

/** Returns the records of a workout in the order of the answer. */
export const recordsOfWorkout = (executor: Executor, userId: string, workoutId: string): Promise<HeldRecord[]> =>
  selectRecords(executor, { userId, workoutId });
