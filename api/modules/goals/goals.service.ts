import { type ForjaError, invalid, notFound } from "#core/errors.ts";
import { checkGoal, suitsExercise } from "#core/goals/goal-rules.ts";
import { GOAL_UNITS } from "#core/goals/goals.ts";
import { type GoalFields, goal as shape } from "#core/shapes/goal.ts";
import type { Created, Entered, View } from "#core/shapes/shape.ts";
import { localDateAt } from "#core/time/zone.ts";
import { toKilograms } from "#core/units.ts";
import type { Database, Executor, Transaction } from "#db/postgres/client.ts";
import { latestDate, progressOf, startOf, targetOf } from "#db/postgres/goal-progress.ts";
import { breaches } from "#db/postgres/pg-error.ts";
import { pipelined } from "#db/postgres/pipeline.ts";
import {
  findGoal,
  GOAL_EXERCISE_CONSTRAINT,
  type GoalFacts,
  goalRows,
  goalSubject,
  type ListedGoal,
  listGoals,
  type StoredGoal,
  setGoalStart,
  setReached,
} from "#db/postgres/queries/progress/goals.ts";
import { columnsOf } from "#db/postgres/row-columns.ts";
import type { TrainingContext } from "../../http/change-context.ts";
import { decodeCursor, instantCursor, type Page, toPage } from "../../http/pagination.ts";
import { plainService, type Views } from "../plain/plain.service.ts";
import type { Reader } from "../plain/plain-resource.ts";
import { type GoalQuery, goalCreate } from "./goals.schema.ts";

export type GoalView = View<GoalFields>;

const viewOf = (listed: ListedGoal, facts: GoalFacts, now: Date): GoalView => {
  const { goal } = listed;
  return {
    ...goal,
    weightKg: goal.weight === null ? null : toKilograms(goal.weight),
    progress: { ...progressOf(listed, facts, now), unit: GOAL_UNITS[goal.kind] },
  };
};

export const viewsOf = (facts: GoalFacts, now: Date): { goal: GoalView; sortKey: string }[] =>
  facts.goals.map((listed) => ({ goal: viewOf(listed, facts, now), sortKey: listed.sortKey }));

const list = async (db: Database, reader: Reader, { cursor, limit }: GoalQuery): Promise<Page<GoalView>> => {
  const { userId, now, hidesBody } = reader;
  const after = decodeCursor(instantCursor, cursor);
  const page = { userId, after, limit: limit + 1, until: latestDate(now), withoutBody: hidesBody };
  const facts = await listGoals(db, page);
  if (facts === null) throw notFound();
  return toPage(
    viewsOf(facts, now),
    limit,
    (row) => row.goal,
    ({ sortKey, goal }) => ({ sortKey, id: goal.id }),
  );
};

type Asked = { readonly userId: string; readonly now: Date; readonly hidesBody?: boolean };

const find = async (executor: Executor, { userId, now, hidesBody = false }: Asked, id: string) => {
  const facts = await findGoal(executor, { userId, id, until: latestDate(now), withoutBody: hidesBody });
  const listed = facts?.goals[0];
  return facts === null || listed === undefined ? null : { facts, listed };
};

const get = async (executor: Executor, asked: Asked, id: string): Promise<GoalView> => {
  const found = await find(executor, asked, id);
  if (found === null) throw notFound();
  return viewOf(found.listed, found.facts, asked.now);
};

const UNKNOWN_EXERCISE = { pointer: "/exerciseId", detail: "is not an exercise that you can see" };

const checked = <Goal extends Entered<GoalFields> & { readonly startedOn: string }>(goal: Goal): Goal => {
  const errors = checkGoal(goal);
  if (errors.length > 0) throw invalid(...errors);
  return goal;
};

const newGoal = async (
  tx: Transaction,
  { userId, now }: TrainingContext,
  input: Created<GoalFields> & { readonly id: string },
) => {
  const { kind, exerciseId } = input;
  const [subject] = await goalSubject(tx, { userId, exerciseId });
  if (subject === undefined) throw notFound();
  const goal = checked({ ...input, startedOn: localDateAt(now.getTime(), subject.timeZone) });
  if (exerciseId !== null && subject.trackingType === null) throw invalid(UNKNOWN_EXERCISE);
  if (subject.trackingType !== null && !suitsExercise(kind, subject.trackingType)) {
    throw invalid({ pointer: "/exerciseId", detail: "is not tracked by what a goal of this kind is about" });
  }
  return { ...columnsOf(shape, goal), startValue: null, reachedAt: null };
};

/** A target that is met at its creation is reached, and emits no event. */
const reachedAt = ({ progress }: GoalView, now: Date): Date | null => (progress.achievedOn === null ? null : now);

/** Progress follows from the training, so a changed goal is read with its facts. */
const views: Views<StoredGoal, GoalView> = {
  find: async (tx, context, id) => {
    const found = await find(tx, context, id);
    return found === null ? null : viewOf(found.listed, found.facts, context.now);
  },
  created: async (tx, context, id, inserting) => {
    const { userId, now } = context;
    const [, made] = await Promise.all([inserting, find(tx, context, id)]);
    if (made === null) throw new Error("a goal that was just written cannot be read");
    const { facts, listed } = made;
    const startValue = startOf(listed, facts, now);
    const goal = viewOf({ ...listed, goal: { ...listed.goal, startValue } }, facts, now);
    await pipelined(tx, setGoalStart(tx, { userId, id, startValue, reachedAt: reachedAt(goal, now) }));
    return goal;
  },
  patched: async (tx, context, { before, after: updating }) => {
    const { userId, now } = context;
    const [after, goal] = await Promise.all([updating, get(tx, context, before.id)]);
    // Another target can be reached anew.
    if (targetOf(after) !== targetOf(before) || after.reps !== before.reps) {
      await pipelined(tx, setReached(tx, { userId, id: after.id, reachedAt: reachedAt(goal, now) }));
    }
    return goal;
  },
};

/** The exercise went after it had been looked up. */
const refuse = (error: unknown): ForjaError | null =>
  breaches(error, GOAL_EXERCISE_CONSTRAINT) ? invalid(UNKNOWN_EXERCISE) : null;

const changes = plainService({
  resource: "goals",
  shape,
  create: goalCreate,
  rows: goalRows,
  rules: {
    create: newGoal,
    patch: ({ startedOn }, goal) => columnsOf(shape, checked({ ...goal, startedOn })),
    refuse,
  },
  views,
});

export const goalService = { list, get, ...changes };
