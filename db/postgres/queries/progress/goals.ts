import { and, eq, getTableColumns, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { BodyweightFact } from "#core/analysis/history.ts";
import { CURRENT_DAYS, type DayValue, MEAN_WEEKS } from "#core/goals/goals.ts";
import { type GoalFields, goal } from "#core/shapes/goal.ts";
import type { Entered } from "#core/shapes/shape.ts";
import type { TrackingType, WeekStart } from "#core/taxonomy.ts";
import type { LocalDate } from "#core/time/local-date.ts";
import type { Executor } from "../../client.ts";
import type { Placeholders } from "../../parameters.ts";
import { columnsNamed, columnsOf, writableColumns } from "../../row-columns.ts";
import { goals } from "../../schema/index.ts";
import { answerJson, type Selected } from "../../shape-json.ts";
import { input, sqlStatement, statement } from "../../statement.ts";

const g = alias(goals, "g");

export const goalJson = answerJson(goal, g);

/** A goal as it is stored. */
export type StoredGoal = Selected<typeof goalJson>;

export type ListedGoal = {
  readonly goal: StoredGoal;
  /** The type of its exercise; null for a goal without one. */
  readonly trackingType: TrackingType | null;
  /** When its target was found to be met. */
  readonly reachedAt: string | null;
  readonly sortKey: string;
};

/** Goals and their progress data, at one moment. */
export type GoalFacts = {
  readonly timeZone: string;
  readonly weekStart: WeekStart;
  readonly goals: readonly ListedGoal[];
  /** The best estimated one-rep max of each day in kg, by exercise. */
  readonly estimates: Readonly<Record<string, readonly DayValue[]>>;
  /** The greatest weight of each day in kg that was lifted for a goal's repetitions, by goal. */
  readonly lifted: Readonly<Record<string, readonly DayValue[]>>;
  readonly training: readonly { readonly date: LocalDate; readonly workouts: number; readonly volumeKg: number }[];
  readonly bodyweight: readonly BodyweightFact[];
};

/** Days before a goal's first day that its start is read from: the running week's, and the whole weeks before it. */
const WEEKS_BEFORE = sql.raw(String(7 * MEAN_WEEKS + 6));
const DAYS_BEFORE = sql.raw(String(CURRENT_DAYS));

/** `GoalFacts` of the goals that a query selects, as a subquery; it takes `userId` and `until`. */
export const goalFactsOver = (page: SQL): SQL => sql`(
  with page as materialized (${page})
  select json_build_object('timeZone', u.time_zone, 'weekStart', u.week_start,
    'goals', (
      select coalesce(json_agg(json_build_object('goal', ${goalJson}, 'trackingType', e.tracking_type,
        'reachedAt', iso_instant(g.reached_at), 'sortKey', g.created_at::text) order by g.created_at desc, g.id desc), '[]'::json)
      from page g left join exercises e on e.id = g.exercise_id),
    'estimates', (
      select coalesce(json_object_agg(series.exercise_id, series.days), '{}'::json)
      from (
        select d.exercise_id,
          json_agg(json_build_object('date', d.local_date, 'value', d.best_e1rm_kg) order by d.local_date) as days
        from exercise_days d
        where d.user_id = u.id and d.exercise_id in (select g.exercise_id from page g)
          and d.best_e1rm_kg is not null and d.local_date <= ${input("until")}::date
        group by d.exercise_id
      ) series),
    'lifted', (
      select coalesce(json_object_agg(series.id, series.days), '{}'::json)
      from (
        select day.id, json_agg(json_build_object('date', day.local_date, 'value', day.kg) order by day.local_date) as days
        from (
          select g.id, s.local_date, max(s.top_weight_kg) as kg
          from page g
          join sets s on s.user_id = g.user_id and s.exercise_id = g.exercise_id and s.is_working
            and s.side_reps >= g.reps and s.top_weight_kg is not null
            and s.local_date between g.started_on - ${DAYS_BEFORE} and ${input("until")}::date
          join workouts w on w.id = s.workout_id and w.user_id = s.user_id and w.status = 'completed'
          where g.kind = 'exercise_weight_reps'
          group by g.id, s.local_date
        ) day
        group by day.id
      ) series),
    'training', (
      select coalesce(json_agg(json_build_object('date', day.local_date, 'workouts', day.workouts,
        'volumeKg', day.volume_kg) order by day.local_date), '[]'::json)
      from (
        select w.local_date, count(*) as workouts, sum(w.volume_kg) as volume_kg
        from workouts w
        where w.user_id = u.id and w.status = 'completed' and w.local_date <= ${input("until")}::date
          and w.local_date >= (
            select min(g.started_on) - ${WEEKS_BEFORE} from page g where g.kind in ('weekly_workouts', 'weekly_volume'))
        group by w.local_date
      ) day),
    'bodyweight', (
      select coalesce(json_agg(json_build_object('date', b.local_date, 'kg', b.kg) order by b.local_date), '[]'::json)
      from (
        select m.local_date, m.canonical_value as kg from measurements m
        where m.user_id = u.id and m.kind = 'bodyweight' and m.local_date <= ${input("until")}::date
        union all
        select w.local_date, w.bodyweight_kg from workouts w
        where w.user_id = u.id and w.status = 'completed' and w.bodyweight_kg is not null
          and w.local_date <= ${input("until")}::date
      ) b
      where exists (select 1 from page g where g.kind = 'bodyweight'))
  )
  from users u where u.id = ${input("userId")}::uuid)`;

type FactsInput = {
  userId: string;
  /** One goal, or null for a page of all. */
  id: string | null;
  afterCreatedAt: string | null;
  afterId: string | null;
  limit: number;
  /** The last day that can be meant anywhere: what lies after it is not done yet. */
  until: LocalDate;
  /** Leaves goals for the body's weight out. */
  withoutBody: boolean;
};

const selectFacts = sqlStatement<FactsInput, { facts: GoalFacts | null }>(
  "goals.facts",
  sql`select ${goalFactsOver(sql`
      select g.* from goals g
      where g.user_id = ${input("userId")}::uuid and (${input("id")}::uuid is null or g.id = ${input("id")}::uuid)
        and not (${input("withoutBody")}::boolean and g.kind = 'bodyweight')
        and (g.created_at, g.id) < (coalesce(${input("afterCreatedAt")}::timestamptz, 'infinity'),
          coalesce(${input("afterId")}::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
      order by g.created_at desc, g.id desc
      limit ${input("limit")}::int`)} as facts`,
);

export type GoalPageKey = { readonly sortKey: string; readonly id: string };

/** Returns a page of a user's goals, newest first. */
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

/** One goal; without goals when the user has no such. */
export const findGoal = async (
  executor: Executor,
  { withoutBody = false, ...of }: { userId: string; id: string; until: LocalDate; withoutBody?: boolean },
): Promise<GoalFacts | null> => {
  const [row] = await selectFacts(executor, { ...of, withoutBody, afterCreatedAt: null, afterId: null, limit: 1 });
  return row?.facts ?? null;
};

/** The user of a new goal, and its exercise. Null for an exercise that the user does not see. */
export type GoalSubject = { readonly timeZone: string; readonly trackingType: TrackingType | null };

export const goalSubject = sqlStatement<{ userId: string; exerciseId: string | null }, GoalSubject>(
  "goals.subject",
  sql`select u.time_zone as "timeZone", e.tracking_type as "trackingType"
    from users u
    left join exercises e on e.id = ${input("exerciseId")}::uuid and (e.owner_id is null or e.owner_id = u.id)
    where u.id = ${input("userId")}::uuid`,
);

export const GOAL_ID_CONSTRAINT = "goals_pkey";
export const GOAL_EXERCISE_CONSTRAINT = "goals_exercise_id_fkey";

const insert = statement("goals.insert", getTableColumns(goals), (db, p) => db.insert(goals).values(p));

/** A goal as it is written. Its progress begins later. */
export type NewGoal = Entered<GoalFields> & Pick<typeof goals.$inferSelect, "startedOn">;

export const insertGoal = async (tx: Executor, userId: string, goalOf: NewGoal, now: Date): Promise<void> => {
  const row = columnsOf(goal, goalOf);
  const server = { startValue: null, reachedAt: null, importId: null, version: 1, createdAt: now, updatedAt: now };
  await insert(tx, { ...row, ...server, userId });
};

const OWN = columnsNamed(goals, ["id", "userId"]);
type Own = { readonly userId: string; readonly id: string };

const isOwn = (p: Placeholders<typeof OWN>) => and(eq(goals.id, p.id), eq(goals.userId, p.userId));

/** Sets where a goal began: once, when it is made. */
export const setGoalStart = statement(
  "goals.set_start",
  { ...OWN, startValue: goals.startValue, reachedAt: goals.reachedAt },
  (db, p) => db.update(goals).set({ startValue: p.startValue, reachedAt: p.reachedAt }).where(isOwn(p)),
);

export const setReached = statement("goals.set_reached", { ...OWN, reachedAt: goals.reachedAt }, (db, p) =>
  db.update(goals).set({ reachedAt: p.reachedAt }).where(isOwn(p)),
);

/** A goal that was found to be reached, or to be so no longer. */
export type ReachedChange = { readonly id: string; readonly version: number; readonly reachedAt: string | null };

const updateReached = sqlStatement<{ userId: string; changes: string }, { id: string }>(
  "goals.move_reached",
  sql`update goals g set reached_at = c."reachedAt"
    from jsonb_to_recordset(${input("changes")}::jsonb) as c(id uuid, version int, "reachedAt" timestamptz)
    where g.id = c.id and g.user_id = ${input("userId")}::uuid and g.version = c.version
      and (g.reached_at is null) <> (c."reachedAt" is null)
    returning g.id`,
);

/** Writes down what was found, but for goals that were changed since they were read. Returns the ids of those that moved. */
export const moveReached = async (
  tx: Executor,
  userId: string,
  changes: readonly ReachedChange[],
): Promise<Set<string>> => {
  const moved = await updateReached(tx, { userId, changes: JSON.stringify(changes) });
  return new Set(moved.map(({ id }) => id));
};

const selectLocked = statement("goals.lock", OWN, (db, p) =>
  db
    .select({ goal: goalJson })
    .from(g)
    .where(and(eq(g.id, p.id), eq(g.userId, p.userId)))
    .for("update"),
);

/** Locks the goal until the transaction ends. */
export const lockGoal = async (tx: Executor, of: Own): Promise<StoredGoal | null> => {
  const [row] = await selectLocked(tx, of);
  return row?.goal ?? null;
};

const CHANGED = columnsNamed(goals, [...writableColumns(goal), "updatedAt"]);

const update = statement("goals.update", { ...OWN, ...CHANGED }, (db, { id, userId, ...changed }) =>
  db
    .update(goals)
    .set({ ...changed, version: sql`${goals.version} + 1` })
    .where(isOwn({ id, userId })),
);

export const updateGoal = async (
  tx: Executor,
  userId: string,
  goalOf: Entered<GoalFields>,
  now: Date,
): Promise<void> => {
  await update(tx, { ...columnsOf(goal, goalOf), userId, updatedAt: now });
};

export const deleteGoal = statement("goals.delete", OWN, (db, p) => db.delete(goals).where(isOwn(p)));
