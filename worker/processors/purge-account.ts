import { ForjaError } from "#core/errors.ts";
import { purgeDocuments } from "#db/mongo/purge.ts";
import { cancelJobsOf, deleteUser, isDeleted, PURGE_STEPS } from "#db/postgres/queries/accounts/purge.ts";
import { checkStopped, type Processor } from "./types.ts";

const BATCH = 1_000;

/** The job itself goes with the user. After an interruption it continues. */
export const purgeAccount: Processor<"purge-account"> = async ({ db, mongo }, { job, signal, progress }) => {
  const { id: jobId, userId } = job;
  if (!(await isDeleted(db, userId))) {
    throw new ForjaError("state-conflict", { detail: "The account is not deleted." });
  }
  await cancelJobsOf(db, { userId, jobId });
  await purgeDocuments(mongo, userId);
  for (const [index, removeSome] of PURGE_STEPS.entries()) {
    for (;;) {
      checkStopped(signal);
      const removed = await removeSome(db, { userId, limit: BATCH });
      if (removed.length === 0) break;
    }
    progress((90 * (index + 1)) / PURGE_STEPS.length);
  }
  // A job that was running when this one began may have written a document since.
  await purgeDocuments(mongo, userId);
  await deleteUser(db, { userId });
  return null;
};
