import type { Mongo } from "#db/mongo/client.ts";
import {
  adoptDerived,
  DERIVED,
  type Derived,
  type DerivedOrigin,
  derivedBefore,
  dropDerived,
  reportsThere,
} from "#db/mongo/derived.ts";
import type { Database } from "#db/postgres/client.ts";
import { isOfHistory } from "#db/postgres/history.ts";
import { startJobs } from "#db/postgres/queries/jobs/unfinished-work.ts";
import { type EpochRow, readEpoch } from "#db/postgres/queries/stores/epoch.ts";
import { clocksOf, knownRuns, recentRuns } from "#db/postgres/queries/stores/restores.ts";
import { type JobKind, PRIORITIES } from "#db/postgres/schema/index.ts";

export type DocumentStores = { readonly db: Database; readonly mongo: Mongo; readonly newId: () => string };

const BATCH = 500;
const FIRST = "00000000-0000-0000-0000-000000000000";
/** Reports of older periods are made again when somebody asks for them. */
const RECENT_DAYS = 35;

type Wish = { readonly userId: string; readonly kind: JobKind; readonly payload: Record<string, unknown> };

const start = async ({ db, newId }: DocumentStores, wishes: readonly Wish[]): Promise<void> => {
  if (wishes.length === 0) return;
  const jobs = wishes.map((wish) => ({ ...wish, id: newId(), priority: PRIORITIES.scheduled, openStarts: 0 }));
  await startJobs(db, { jobs: JSON.stringify(jobs) });
};

type Judged = { readonly dropped: readonly DerivedOrigin[]; readonly wishes: readonly Wish[] };

/** The sweep of unknown users handles documents of users that are unknown to Postgres. */
const judge = async (
  { db }: DocumentStores,
  kind: Derived,
  documents: readonly DerivedOrigin[],
  row: EpochRow,
): Promise<Judged> => {
  const clocks = await clocksOf(db, [...new Set(documents.map(({ userId }) => userId))]);
  const isLost = ({ userId, epoch, inputVersion: seq }: DerivedOrigin): boolean => {
    const clock = clocks.get(userId);
    return clock !== undefined && !isOfHistory({ ...row, ...clock }, { epoch, seq });
  };
  if (kind === "analyses") {
    const dropped = documents.filter(isLost);
    const userIds = [...new Set(dropped.map(({ userId }) => userId))];
    return { dropped, wishes: userIds.map((userId) => ({ userId, kind: "analyze-progress", payload: {} })) };
  }
  const runs = await knownRuns(
    db,
    documents.map(({ id }) => id),
  );
  const dropped = documents.filter((report) => isLost(report) || (clocks.has(report.userId) && !runs.has(report.id)));
  const wishes = dropped.flatMap(({ id }): Wish[] => {
    const run = runs.get(id);
    return run?.isCompleted === true
      ? [{ userId: run.userId, kind: "build-report", payload: { reportRunId: run.id } }]
      : [];
  });
  return { dropped, wishes };
};

/** A repetition is harmless. Returns the number of dropped documents. */
export const settleDerived = async (stores: DocumentStores): Promise<number> => {
  const { db, mongo } = stores;
  const row = await readEpoch(db);
  let count = 0;
  for (const kind of DERIVED) {
    for (let after = "", more = true; more; ) {
      const documents = await derivedBefore(mongo, kind, row.epoch, { after, limit: BATCH });
      const { dropped, wishes } = await judge(stores, kind, documents, row);
      const lost = new Set(dropped.map(({ key }) => key));
      const kept = documents.map(({ key }) => key).filter((key) => !lost.has(key));
      // The request comes first: if the process dies in between, a document is made twice, and never missing.
      await start(stores, wishes);
      await dropDerived(mongo, kind, [...lost], row.epoch);
      await adoptDerived(mongo, kind, kept, row.epoch);
      count += lost.size;
      after = documents.at(-1)?.key ?? after;
      more = documents.length === BATCH;
    }
  }
  return count;
};

export const rebuildMissing = async (stores: DocumentStores, now: Date): Promise<number> => {
  const { db, mongo } = stores;
  const since = new Date(now.getTime() - RECENT_DAYS * 86_400_000).toISOString().slice(0, 10);
  let count = 0;
  for (let after = FIRST, more = true; more; ) {
    const runs = await recentRuns(db, { after, since, limit: BATCH });
    const there = await reportsThere(
      mongo,
      runs.map(({ id }) => id),
    );
    const missing = runs.filter(({ id, inputVersion }) => (there.get(id) ?? -1) < (inputVersion ?? 0));
    await start(
      stores,
      missing.map(({ id, userId }) => ({ userId, kind: "build-report", payload: { reportRunId: id } })),
    );
    count += missing.length;
    after = runs.at(-1)?.id ?? after;
    more = runs.length === BATCH;
  }
  return count;
};
