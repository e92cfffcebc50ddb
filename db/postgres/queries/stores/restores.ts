import { and, asc, eq, gt, gte, inArray, isNull } from "drizzle-orm";
import type { Executor } from "../../client.ts";
import { reportRuns, userClocks, users } from "../../schema/index.ts";

export const clocksOf = async (
  executor: Executor,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, { readonly seq: number; readonly keptSeq: number | null }>> => {
  if (userIds.length === 0) return new Map();
  const rows = await executor
    .select({ userId: userClocks.userId, seq: userClocks.seq, keptSeq: userClocks.keptSeq })
    .from(userClocks)
    .where(inArray(userClocks.userId, [...userIds]));
  return new Map(rows.map(({ userId, ...clock }) => [userId, clock]));
};

/** Includes deleted ones before the end of their purge. */
export const knownUsers = async (executor: Executor, userIds: readonly string[]): Promise<ReadonlySet<string>> => {
  if (userIds.length === 0) return new Set();
  const rows = await executor
    .select({ id: users.id })
    .from(users)
    .where(inArray(users.id, [...userIds]));
  return new Set(rows.map(({ id }) => id));
};

export type KnownRun = { readonly id: string; readonly userId: string; readonly isCompleted: boolean };

export const knownRuns = async (executor: Executor, ids: readonly string[]): Promise<ReadonlyMap<string, KnownRun>> => {
  if (ids.length === 0) return new Map();
  const rows = await executor
    .select({ id: reportRuns.id, userId: reportRuns.userId, status: reportRuns.status })
    .from(reportRuns)
    .where(inArray(reportRuns.id, [...ids]));
  return new Map(rows.map(({ id, userId, status }) => [id, { id, userId, isCompleted: status === "completed" }]));
};

export const recentRuns = (
  executor: Executor,
  page: { readonly after: string; readonly since: string; readonly limit: number },
): Promise<{ id: string; userId: string; inputVersion: number | null }[]> =>
  executor
    .select({ id: reportRuns.id, userId: reportRuns.userId, inputVersion: reportRuns.inputVersion })
    .from(reportRuns)
    .innerJoin(users, eq(users.id, reportRuns.userId))
    .where(
      and(
        eq(reportRuns.status, "completed"),
        gte(reportRuns.periodEnd, page.since),
        gt(reportRuns.id, page.after),
        isNull(users.deletedAt),
      ),
    )
    .orderBy(asc(reportRuns.id))
    .limit(page.limit);
