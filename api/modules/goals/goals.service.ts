import { ForjaError, invalid, notFound } from "#core/errors.ts";
import { checkGoal, suitsExercise } from "#core/goals/goal-rules.ts";
import { GOAL_UNITS } from "#core/goals/goals.ts";
import { type GoalFields, goal as shape } from "#core/shapes/goal.ts";
import { isUnchanged, patched } from "#core/shapes/merge.ts";
import { type Created, complete, type View } from "#core/shapes/shape.ts";
import { localDateAt } from "#core/time/zone.ts";
import { toKilograms } from "#core/units.ts";
import type { Database, Executor, Transaction } from "#db/postgres/client.ts";
import { latestDate, progressOf, startOf, targetOf } from "#db/postgres/goal-progress.ts";
import { breaches } from "#db/postgres/pg-error.ts";
import {
  deleteGoal,
  findGoal,
  GOAL_EXERCISE_CONSTRAINT,
  GOAL_ID_CONSTRAINT,
  type GoalFacts,
  type GoalPageKey,
  goalSubject,
  insertGoal,
  type ListedGoal,
  listGoals,
  lockGoal,
  type NewGoal,
  type StoredGoal,
  setGoalStart,
  setReached,
  updateGoal,
} from "#db/postgres/queries/progress/goals.ts";
import type { TrainingContext } from "../../http/change-context.ts";
import { checkIfMatch } from "../../http/conditions.ts";
import { createdBefore } from "../../http/created-before.ts";
import { type GoalCreate, type GoalPatch, goalCreate } from "./goals.schema.ts";

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

export const list = async (
  db: Database,
  userId: string,
  page: { after: GoalPageKey | null; limit: number; withoutBody: boolean },
  now: Date,
): Promise<{ goal: GoalView; sortKey: string }[]> => {
  const facts = await listGoals(db, { userId, ...page, limit: page.limit + 1, until: latestDate(now) });
  if (facts === null) throw notFound();
  return viewsOf(facts, now);
};

const find = async (executor: Executor, userId: string, id: string, now: Date, withoutBody = false) => {
  const facts = await findGoal(executor, { userId, id, until: latestDate(now), withoutBody });
  const listed = facts?.goals[0];
  return facts === null || listed === undefined ? null : { facts, listed };
};

export const get = async (
  executor: Executor,
  userId: string,
  id: string,
  now: Date,
  withoutBody = false,
): Promise<GoalView> => {
  const found = await find(executor, userId, id, now, withoutBody);
  if (found === null) throw notFound();
  return viewOf(found.listed, found.facts, now);
};

const UNKNOWN_EXERCISE = { pointer: "/exerciseId", detail: "is not an exercise that you can see" };

const checked = (goal: NewGoal): NewGoal => {
  const errors = checkGoal(goal);
  if (errors.length > 0) throw invalid(...errors);
  return goal;
};

const refuseConflict = (error: unknown): never => {
  if (breaches(error, GOAL_ID_CONSTRAINT)) throw new ForjaError("id-taken", { cause: error });
  // The exercise went after it had been looked up.
  if (breaches(error, GOAL_EXERCISE_CONSTRAINT)) throw invalid(UNKNOWN_EXERCISE);
  throw error;
};

const newGoal = async (tx: Transaction, context: TrainingContext, input: Created<GoalFields>): Promise<NewGoal> => {
  const { userId, now } = context;
  const { kind, exerciseId } = input;
  const [subject] = await goalSubject(tx, { userId, exerciseId });
  if (subject === undefined) throw notFound();
  const startedOn = localDateAt(now.getTime(), subject.timeZone);
  const goal = checked({ ...input, id: input.id ?? context.newId(), startedOn });
  if (exerciseId === null) return goal;
  if (subject.trackingType === null) throw invalid(UNKNOWN_EXERCISE);
  if (suitsExercise(kind, subject.trackingType)) return goal;
  throw invalid({ pointer: "/exerciseId", detail: "is not tracked by what a goal of this kind is about" });
};

/** A target that is met at its creation is reached, and emits no event. */
const reachedAt = ({ progress }: GoalView, now: Date): Date | null => (progress.achievedOn === null ? null : now);

export const create = async (
  tx: Transaction,
  context: TrainingContext,
  input: GoalCreate,
): Promise<{ goal: GoalView; created: boolean }> => {
  const { userId, now } = context;
  const claim = { userId, resource: "goals", body: input, schema: goalCreate };
  const stored = await createdBefore(tx, claim, async (id) => {
    const found = await find(tx, userId, id, now);
    return found === null ? null : viewOf(found.listed, found.facts, now);
  });
  if (stored !== null) return { goal: stored, created: false };
  const row = await newGoal(tx, context, complete(shape, input));
  const { id } = row;
  await insertGoal(tx, userId, row, now).catch(refuseConflict);
  const made = await find(tx, userId, id, now);
  if (made === null) throw new Error("a goal that was just written cannot be read");
  const { facts, listed } = made;
  const startValue = startOf(listed, facts, now);
  const goal = viewOf({ ...listed, goal: { ...listed.goal, startValue } }, facts, now);
  await setGoalStart(tx, { userId, id, startValue, reachedAt: reachedAt(goal, now) });
  context.effects.change({ resource: "goals", id, op: "upsert", version: listed.goal.version });
  return { goal, created: true };
};

const locked = async (tx: Transaction, { userId, ifMatch }: TrainingContext, id: string): Promise<StoredGoal> => {
  const stored = await lockGoal(tx, { userId, id });
  if (stored === null) throw notFound();
  checkIfMatch(ifMatch, stored.version);
  return stored;
};

export const patch = async (
  tx: Transaction,
  context: TrainingContext,
  id: string,
  input: GoalPatch,
): Promise<GoalView> => {
  const { userId, now } = context;
  const stored = await locked(tx, context, id);
  const goal = checked({ ...patched(shape, stored, input), startedOn: stored.startedOn });
  if (isUnchanged(shape, stored, goal)) return get(tx, userId, id, now);
  await updateGoal(tx, userId, goal, now);
  context.effects.change({ resource: "goals", id, op: "upsert", version: stored.version + 1 });
  const schema = await get(tx, userId, id, now);
  // Another target can be reached anew.
  if (targetOf(goal) !== targetOf(stored) || goal.reps !== stored.reps) {
    await setReached(tx, { userId, id, reachedAt: reachedAt(schema, now) });
  }
  return schema;
};

export const remove = async (tx: Transaction, context: TrainingContext, id: string): Promise<void> => {
  const { userId } = context;
  const stored = await locked(tx, context, id);
  await deleteGoal(tx, { userId, id });
  context.effects.change({ resource: "goals", id, op: "delete", version: stored.version + 1 });
};
