import { and, eq, isNull, or, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { CURRENT_DAYS, MEAN_WEEKS } from "#core/goals/goals.ts";
import { goal } from "#core/shapes/goal.ts";
import type { LocalDate } from "#core/time/local-date.ts";
import type { Executor } from "../../client.ts";
import {
  asText,
  expression,
  isoInstant,
  json,
  jsonList,
  jsonMap,
  jsonObject,
  orNull,
  present,
  recordset,
  subquery,
} from "../../expressions.ts";
import type { Placeholders } from "../../parameters.ts";
import { deleteRow, insertRow, lockRow, updateRow } from "../../plain-rows.ts";
import { columnsNamed } from "../../row-columns.ts";
import { exerciseDays, exercises, goals, measurements, sets, users, workouts } from "../../schema/index.ts";
import { answerJson, type Selected } from "../../shape-json.ts";
import { query, rows, statement } from "../../statement.ts";

const g = alias(goals, "g");

export const goalJson = answerJson(goal, g);

export type StoredGoal = Selected<typeof goalJson>;

/** Days before a goal's first day that its start is read from: the running week's, and the whole weeks before it. */
const WEEKS_BEFORE = sql.raw(String(7 * MEAN_WEEKS + 6));
const DAYS_BEFORE = sql.raw(String(CURRENT_DAYS));

const u = alias(users, "u");
const e = alias(exercises, "e");
const d = alias(exerciseDays, "d");
const s = alias(sets, "s");
const w = alias(workouts, "w");
const m = alias(measurements, "m");

const listedGoal = jsonObject({
  goal: goalJson,
  trackingType: orNull(e.trackingType),
  mechanics: orNull(e.mechanics),
  reachedAt: isoInstant(g.reachedAt),
  sortKey: asText(g.createdAt),
});

const estimatedDay = jsonObject({
  date: d.localDate,
  value: present(d.bestE1rmKg),
  loadKg: expression("float8?", sql`case when ${d.bestEffort} = ${d.bestE1rmKg} then ${d.bestEffortKg} end`),
});
const estimatedDays = jsonList(estimatedDay, sql`${d.localDate}`);
const liftedDays = jsonList(
  jsonObject({ date: expression("date", sql`day.local_date`), value: expression("float8", sql`day.kg`) }),
  sql`day.local_date`,
);
const trainedDay = jsonObject({
  date: expression("date", sql`day.local_date`),
  workouts: expression("int", sql`day.workouts`),
  volumeKg: expression("float8", sql`day.volume_kg`),
});
const weighing = jsonObject({ date: expression("date", sql`b.local_date`), kg: expression("float8", sql`b.kg`) });

type Of = Placeholders<{
  readonly userId: "uuid";
  /** The last day that can be meant anywhere: what lies after it is not done yet. */
  readonly until: "date";
}>;

const factsOf = ({ until }: Pick<Of, "until">) =>
  jsonObject({
    timeZone: u.timeZone,
    weekStart: u.weekStart,
    goals: subquery(
      jsonList(listedGoal, sql`${g.createdAt} desc, ${g.id} desc`),
      sql`from page ${g} left join ${exercises} ${e} on ${eq(e.id, g.exerciseId)}`,
    ),
    /** The best estimated one-rep max of each day in kg, by exercise. */
    estimates: subquery(
      jsonMap(sql`series.exercise_id`, json<(typeof estimatedDays)["_"]["type"]>(sql`series.days`)),
      sql`from (
        select ${d.exerciseId}, ${estimatedDays} as days
        from ${exerciseDays} ${d}
        where ${d.userId} = ${u.id} and ${d.exerciseId} in (select ${g.exerciseId} from page ${g})
          and ${d.bestE1rmKg} is not null and ${d.localDate} <= ${until}
        group by ${d.exerciseId}
      ) series`,
    ),
    /** The greatest weight of each day in kg that was lifted for a goal's repetitions, by goal. */
    lifted: subquery(
      jsonMap(sql`series.id`, json<(typeof liftedDays)["_"]["type"]>(sql`series.days`)),
      sql`from (
        select day.id, ${liftedDays} as days
        from (
          select ${g.id}, ${s.localDate}, max(${s.topWeightKg}) as kg
          from page ${g}
          join ${sets} ${s} on ${s.userId} = ${g.userId} and ${s.exerciseId} = ${g.exerciseId} and ${s.isWorking}
            and ${s.sideReps} >= ${g.reps} and ${s.topWeightKg} is not null
            and ${s.localDate} between ${g.startedOn} - ${DAYS_BEFORE} and ${until}
          join ${workouts} ${w} on ${w.id} = ${s.workoutId} and ${w.userId} = ${s.userId}
            and ${w.status} = 'completed'
          where ${g.kind} = 'exercise_weight_reps'
          group by ${g.id}, ${s.localDate}
        ) day
        group by day.id
      ) series`,
    ),
    training: subquery(
      jsonList(trainedDay, sql`day.local_date`),
      sql`from (
        select ${w.localDate}, count(*) as workouts, sum(${w.volumeKg}) as volume_kg
        from ${workouts} ${w}
        where ${w.userId} = ${u.id} and ${w.status} = 'completed' and ${w.localDate} <= ${until}
          and ${w.localDate} >= (
            select min(${g.startedOn}) - ${WEEKS_BEFORE} from page ${g}
            where ${g.kind} in ('weekly_workouts', 'weekly_volume'))
        group by ${w.localDate}
      ) day`,
    ),
    bodyweight: subquery(
      jsonList(weighing, sql`b.local_date`),
      sql`from (
        select ${m.localDate}, ${m.canonicalValue} as kg from ${measurements} ${m}
        where ${m.userId} = ${u.id} and ${m.kind} = 'bodyweight' and ${m.localDate} <= ${until}
        union all
        select ${w.localDate}, ${w.bodyweightKg} from ${workouts} ${w}
        where ${w.userId} = ${u.id} and ${w.status} = 'completed' and ${w.bodyweightKg} is not null
          and ${w.localDate} <= ${until}
      ) b
      where exists (select 1 from page ${g} where ${g.kind} = 'bodyweight')`,
    ),
  });

export type GoalFacts = ReturnType<typeof factsOf>["_"]["type"];
export type ListedGoal = GoalFacts["goals"][number];

export const goalFactsOver = (page: SQL, { userId, until }: Of): SQL<GoalFacts | null> =>
  json(sql`(
  with page as materialized (${page})
  select ${factsOf({ until })} from ${users} ${u} where ${u.id} = ${userId})`);

const selectFacts = query(
  "goals.facts",
  {
    userId: "uuid",
    /** One goal, or null for a page of all. */
    id: "uuid?",
    afterCreatedAt: "timestamptz?",
    afterId: "uuid?",
    limit: "int",
    until: "date",
    withoutBody: "boolean",
  },
  (p) => {
    const page = sql`select g.* from ${goals} ${g}
      where ${g.userId} = ${p.userId} and (${p.id} is null or ${g.id} = ${p.id})
        and not (${p.withoutBody} and ${g.kind} = 'bodyweight')
        and (${g.createdAt}, ${g.id}) < (coalesce(${p.afterCreatedAt}, 'infinity'),
          coalesce(${p.afterId}, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
      order by ${g.createdAt} desc, ${g.id} desc
      limit ${p.limit}`;
    return rows({ facts: goalFactsOver(page, p) }, (list) => sql`select ${list}`);
  },
);

export type GoalPageKey = { readonly sortKey: string; readonly id: string };

export const listGoals = async (
  executor: Executor,
  page: { userId: string; after: GoalPageKey | null; limit: number; until: LocalDate; withoutBody?: boolean },
): Promise<GoalFacts | null> => {
  const { userId, after, limit, until, withoutBody = false } = page;
  const [row] = await selectFacts(executor, {
    userId,
    id: null,
    afterCreatedAt: after?.sortKey ?? null,
    afterId: after?.id ?? null,
    limit,
    until,
    withoutBody,
  });
  return row?.facts ?? null;
};

export const findGoal = async (
  executor: Executor,
  { withoutBody = false, ...of }: { userId: string; id: string; until: LocalDate; withoutBody?: boolean },
): Promise<GoalFacts | null> => {
  const [row] = await selectFacts(executor, { ...of, withoutBody, afterCreatedAt: null, afterId: null, limit: 1 });
  return row?.facts ?? null;
};

/** An exercise that the user cannot see has no type. */
export const goalSubject = statement("goals.subject", { userId: users.id, exerciseId: "uuid?" }, (db, p) =>
  db
    .select({ timeZone: users.timeZone, trackingType: exercises.trackingType })
    .from(users)
    .leftJoin(
      exercises,
      and(eq(exercises.id, p.exerciseId), or(isNull(exercises.ownerId), eq(exercises.ownerId, users.id))),
    )
    .where(eq(users.id, p.userId)),
);

export const GOAL_EXERCISE_CONSTRAINT = "goals_exercise_id_fkey";

const OWN = columnsNamed(goals, ["id", "userId"]);
const isOwn = (p: Placeholders<typeof OWN>) => and(eq(goals.id, p.id), eq(goals.userId, p.userId));

export const setGoalStart = statement(
  "goals.set_start",
  { ...OWN, startValue: goals.startValue, reachedAt: goals.reachedAt },
  (db, p) => db.update(goals).set({ startValue: p.startValue, reachedAt: p.reachedAt }).where(isOwn(p)),
);

export const setReached = statement("goals.set_reached", { ...OWN, reachedAt: goals.reachedAt }, (db, p) =>
  db.update(goals).set({ reachedAt: p.reachedAt }).where(isOwn(p)),
);

export type ReachedChange = { readonly id: string; readonly version: number; readonly reachedAt: string | null };

const updateReached = statement("goals.move_reached", { userId: goals.userId, changes: "json" }, (db, p) => {
  const { from, columns } = recordset("c", { id: "uuid", version: "int", reachedAt: "timestamptz?" }, p.changes);
  return db
    .update(goals)
    .set({ reachedAt: columns.reachedAt })
    .from(from)
    .where(
      and(
        eq(goals.id, columns.id),
        eq(goals.userId, p.userId),
        eq(goals.version, columns.version),
        sql`(${goals.reachedAt} is null) <> (${columns.reachedAt} is null)`,
      ),
    )
    .returning({ id: goals.id });
});

export const moveReached = async (
  tx: Executor,
  userId: string,
  changes: readonly ReachedChange[],
): Promise<Set<string>> => {
  const moved = await updateReached(tx, { userId, changes: JSON.stringify(changes) });
  return new Set(moved.map(({ id }) => id));
};

const goalsOf = { name: "goals", table: goals, json: answerJson(goal, goals) };

export const goalRows = {
  read: lockRow(goalsOf),
  insert: insertRow(goalsOf),
  update: updateRow(goalsOf, goal),
  remove: deleteRow(goalsOf),
};
