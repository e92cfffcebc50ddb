import type { Executor } from "#db/postgres/client.ts";
import { type ClaimedJob, takeJob } from "#db/postgres/queries/jobs/job-runs.ts";

/** Takes a job on as a worker does that runs nothing else; null when it has ended. */
export const claimJob = async (executor: Executor, id: string): Promise<ClaimedJob | null> => {
  const taken = await takeJob(executor, id, { alone: true, maxStarts: 100, aliveSeconds: 0 });
  return "refused" in taken ? null : taken.job;
};
