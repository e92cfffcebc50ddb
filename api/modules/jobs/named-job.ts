import { ForjaError } from "#core/errors.ts";
import type { Transaction } from "#db/postgres/client.ts";
import { findJob, type JobRequest, type JobView } from "#db/postgres/queries/jobs/jobs.ts";
import { reserveId } from "#db/postgres/queries/sync/created-ids.ts";

/**
 * Makes a job under the id that its client chose, or returns the one that an equal request made. Throws `id-taken` for
 * an id that is used for anything else.
 */
export const namedJob = async (
  tx: Transaction,
  by: JobRequest,
  body: { readonly id: string },
  make: (by: JobRequest) => Promise<JobView>,
): Promise<JobView> => {
  const { userId } = by;
  const { id } = body;
  if ((await reserveId(tx, { id, userId, resource: "jobs", body })) === "fresh") {
    return make({ ...by, newId: () => id });
  }
  const job = await findJob(tx, userId, id);
  if (job === null) throw new ForjaError("id-taken");
  return job;
};
