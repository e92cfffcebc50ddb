import { ForjaError, notFound } from "#core/errors.ts";
import type { Database, Transaction } from "#db/postgres/client.ts";
import { cancelJob, findJob, type JobView, listJobs } from "#db/postgres/queries/jobs/jobs.ts";
import type { JobQuery } from "./jobs.schema.ts";

export const list = (
  db: Database,
  userId: string,
  query: JobQuery,
  after: { sortKey: string; id: string } | null,
): ReturnType<typeof listJobs> =>
  listJobs(db, {
    userId,
    kind: query.kind ?? null,
    status: query.status ?? null,
    beforeCreatedAt: after?.sortKey ?? null,
    beforeId: after?.id ?? null,
    limit: query.limit + 1,
  });

export const get = async (db: Database | Transaction, userId: string, id: string): Promise<JobView> => {
  const job = await findJob(db, userId, id);
  if (job === null) throw notFound();
  return job;
};

export const cancel = async (tx: Transaction, userId: string, id: string): Promise<JobView> => {
  const job = await cancelJob(tx, userId, id);
  if (job !== null) return job;
  const { status } = await get(tx, userId, id);
  throw new ForjaError("state-conflict", { detail: `The job has ended: it is ${status}.` });
};
