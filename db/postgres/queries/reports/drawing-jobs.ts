import { and, eq, inArray, isNull } from "drizzle-orm";
import type { JobPayload } from "../../../queues/job-kinds.ts";
import type { Transaction } from "../../client.ts";
import { jobs } from "../../schema/index.ts";
import { statement } from "../../statement.ts";
import { createJob, type JobRequest, lockJobRequests } from "../jobs/jobs.ts";

const kind = "build-report";

const underWay = statement("report_drawings.under_way", { userId: jobs.userId, payload: "jsonb" }, (db, p) =>
  db
    .select({ id: jobs.id })
    .from(jobs)
    .where(
      and(
        eq(jobs.userId, p.userId),
        eq(jobs.kind, kind),
        eq(jobs.payload, p.payload),
        inArray(jobs.status, ["queued", "running"]),
        isNull(jobs.cancelRequestedAt),
      ),
    )
    .limit(1),
);

type DrawingPayload = JobPayload<typeof kind> & { readonly drawing: object };

/** Requests a drawing once: a running job draws the report that is stored when it ends, so it serves later requests. */
export const requestDrawing = async (tx: Transaction, by: JobRequest, payload: DrawingPayload): Promise<void> => {
  const { userId } = by;
  await lockJobRequests(tx, { userId, kind });
  const jobsUnderWay = await underWay(tx, { userId, payload: JSON.stringify(payload) });
  if (jobsUnderWay.length === 0) await createJob(tx, by, kind, payload);
};
