import type { ActivityEntry, ActivityLog } from "#db/mongo/activity-log.ts";
import type { Transaction } from "#db/postgres/client.ts";
import type { RedisHandles } from "#db/redis/connections.ts";
import { announceEndings, type Ending } from "#db/redis/revocation.ts";
import { type Answer, type MutationContext, type MutationDependencies, mutate } from "../../../http/unit-of-work.ts";

type Act = Omit<ActivityEntry, "requestId">;

export type Outcome<Body> = {
  readonly answer: Answer<Body>;
  readonly ended: readonly Ending[];
  readonly activity: Act | readonly Act[] | null;
};

type Dependencies = MutationDependencies & { readonly redis: RedisHandles; readonly activity: ActivityLog };

/** Returns a change that may end sessions: when its answer leaves, no instance accepts their tokens any more. */
export const writeEnding = async <Body>(
  deps: Dependencies,
  context: MutationContext,
  work: (tx: Transaction) => Promise<Outcome<Body>>,
): Promise<Body> => {
  let outcome: Outcome<Body> | undefined;
  const body = await mutate(deps, context, async (tx) => {
    outcome = await work(tx);
    return outcome.answer;
  });
  // An answer that is given again ends nothing again.
  if (outcome === undefined) return body;
  const { requestId } = context.requestContext;
  for (const act of [outcome.activity ?? []].flat()) deps.activity.record({ ...act, requestId });
  await announceEndings(deps.redis, outcome.ended);
  return body;
};
