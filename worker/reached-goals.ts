import { GOAL_UNITS } from "#core/goals/goals.ts";
import { addDays } from "#core/time/local-date.ts";
import { localDateAt } from "#core/time/zone.ts";
import type { Executor } from "#db/postgres/client.ts";
import { latestDate, progressOf, targetOf } from "#db/postgres/goal-progress.ts";
import { type GoalFacts, listGoals, moveReached, type StoredGoal } from "#db/postgres/queries/progress/goals.ts";
import { type EmittedEvent, emitEvents } from "#db/postgres/queries/webhooks/webhook-events.ts";
import { lockTraining } from "#db/postgres/queries/workouts/derived.ts";
import { inTransaction } from "#db/postgres/transaction.ts";
import type { WorkerDependencies } from "./processors/types.ts";

/** A goal that was reached longer ago comes from late history, such as an import. It emits no event. */
const EVENT_DAYS = 7;

const MAX_GOALS = 500;

type Found = { readonly goal: StoredGoal; readonly achievedOn: string | null };

const changedIn = (facts: GoalFacts, now: Date): Found[] =>
  facts.goals.flatMap((listed) => {
    const { achievedOn } = progressOf(listed, facts, now);
    return (achievedOn === null) === (listed.reachedAt === null) ? [] : [{ goal: listed.goal, achievedOn }];
  });

const eventsOf = ({ goal, achievedOn }: Found, since: string, id: string): EmittedEvent[] =>
  achievedOn === null || achievedOn < since
    ? []
    : [
        {
          type: "goal.reached",
          id,
          data: {
            goalId: goal.id,
            url: `/api/v1/progress/goals/${goal.id}`,
            kind: goal.kind,
            exerciseId: goal.exerciseId,
            target: targetOf(goal),
            unit: GOAL_UNITS[goal.kind],
            achievedOn,
          },
        },
      ];

const read = (executor: Executor, userId: string, now: Date): Promise<GoalFacts | null> =>
  listGoals(executor, { userId, after: null, limit: MAX_GOALS, until: latestDate(now) });

/** A correction can take a target away. Only a run with a result locks the training, so its event is true. */
export const noteReachedGoals = async (
  { db, newId }: Pick<WorkerDependencies, "db" | "newId">,
  userId: string,
  now: Date,
): Promise<void> => {
  const glance = await read(db, userId, now);
  if (glance === null || changedIn(glance, now).length === 0) return;
  await inTransaction(db, async (tx) => {
    await lockTraining(tx, userId);
    const facts = await read(tx, userId, now);
    if (facts === null) return;
    const found = changedIn(facts, now);
    const changes = found.map(({ goal: { id, version }, achievedOn }) => ({
      id,
      version,
      reachedAt: achievedOn === null ? null : now.toISOString(),
    }));
    const moved = await moveReached(tx, userId, changes);
    const since = addDays(localDateAt(now.getTime(), facts.timeZone), -EVENT_DAYS);
    const news = found.filter(({ goal }) => moved.has(goal.id)).flatMap((each) => eventsOf(each, since, newId()));
    await emitEvents(tx, userId, now, news);
  });
};
