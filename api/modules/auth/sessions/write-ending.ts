import type { ActivityEntry, ActivityLog } from "#db/mongo/activity-log.ts";
import type { Transaction } from "#db/postgres/client.ts";
import type { Ending } from "#db/redis/revocation.ts";
import type { EndedSessions } from "../../../access/ended-sessions.ts";
import {
  type Answer,
  type MutationContext,
  type MutationDependencies,
  mutate,
  writeAfter,
} from "../../../http/unit-of-work.ts";

type Act = Omit<ActivityEntry, "requestId">;

export type Outcome<Body> = {
  readonly answer: Answer<Body>;
  readonly ended: readonly Ending[];
  readonly activity: Act | readonly Act[] | null;
};

type Dependencies = MutationDependencies & {
  readonly endedSessions: EndedSessions;
  readonly activity: ActivityLog;
};

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
  if (outcome === undefined) {
    // The first request may have died between its commit and the announcement.
    await deps.endedSessions.catchUp();
    return body;
  }
  const { requestId } = context.requestContext;
  for (const act of [outcome.activity ?? []].flat()) deps.activity.record({ ...act, requestId });
  await deps.endedSessions.announce(outcome.ended);
  return body;
};

/** Runs the slow part of a change outside of the transaction, and then a change by `writeEnding`. */
export const writeEndingAfter = async <Prepared, Body>(
  deps: Dependencies,
  context: MutationContext,
  prepare: () => Promise<Prepared>,
  change: (prepared: Prepared) => Promise<Body>,
): Promise<Body> => {
  let isChanged = false;
  const body = await writeAfter(deps, context, prepare, (prepared) => {
    isChanged = true;
    return change(prepared);
  });
  if (!isChanged && context.requestContext.isReplay) await deps.endedSessions.catchUp();
  return body;
};
