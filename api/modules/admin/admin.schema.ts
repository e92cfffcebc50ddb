import { z } from "zod";
import { LOCALES } from "#core/taxonomy.ts";
import { JOB_KINDS, JOB_STATUSES, ROLES } from "#db/postgres/schema/index.ts";
import { id, instantOut, text } from "../../http/fields.ts";
import { pageOf, pageQuery, queryFlag } from "../../http/pagination.ts";
import { withReadOnly } from "../../http/read-only.ts";
import { problem } from "../jobs/jobs.schema.ts";

export const managedUserQuery = z.strictObject({
  ...pageQuery,
  search: text(200, 1).optional().meta({ description: "A part of the address or the name, in any case." }),
  role: z.enum(ROLES).optional(),
  disabled: queryFlag.optional(),
});
export type ManagedUserQuery = z.output<typeof managedUserQuery>;

export const managedUserView = z.object({
  id: z.uuid(),
  email: z.string(),
  emailVerified: z.boolean(),
  displayName: z.string().nullable(),
  locale: z.enum(LOCALES),
  timeZone: z.string(),
  role: z.enum(ROLES),
  disabled: z.boolean(),
  disabledAt: instantOut.nullable(),
  twoFactorEnabled: z.boolean(),
  version: z.number().int(),
  createdAt: instantOut,
  updatedAt: instantOut,
});

export const managedUserPage = pageOf(managedUserView);

export const managedUserPatch = withReadOnly(
  z.strictObject({ id: id.optional(), role: z.enum(ROLES).optional(), disabled: z.boolean().optional() }),
  managedUserView,
);
export type ManagedUserPatch = z.output<typeof managedUserPatch>;

/** The end of a page in a list that is ordered by ids alone, which follow creation. */
export const idCursor = z.object({ id });

export const jobOverviewQuery = z.strictObject({
  ...pageQuery,
  userId: id.optional(),
  kind: z.enum(JOB_KINDS).optional(),
  status: z.enum(JOB_STATUSES).optional(),
});
export type JobOverviewQuery = z.output<typeof jobOverviewQuery>;

export const managedJob = z.object({
  id: z.uuid(),
  userId: z.uuid(),
  kind: z.enum(JOB_KINDS),
  status: z.enum(JOB_STATUSES),
  progress: z.number().int().min(0).max(100),
  attempts: z.number().int(),
  requestId: z.string().nullable(),
  createdAt: instantOut,
  startedAt: instantOut.nullable(),
  finishedAt: instantOut.nullable(),
  error: problem.nullable(),
});

const listedJob = managedJob.extend({
  deadLetterId: z.uuid().nullable().meta({ description: "With it a job that was given up is requeued." }),
});

export const jobOverviewPage = pageOf(listedJob).extend({
  counts: z
    .array(z.object({ kind: z.enum(JOB_KINDS), status: z.enum(JOB_STATUSES), count: z.number().int() }))
    .meta({ description: "Of all jobs, or of those of `userId`." }),
  deadLetters: z.object({
    count: z.number().int(),
    newest: z
      .array(
        z.object({
          id: z.uuid(),
          queue: z.string(),
          jobId: z.string().nullable(),
          userId: z.string().nullable(),
          errorName: z.string().meta({ description: "The cause, such as `ESOCKET` or `mongo away`." }),
          attempts: z.number().int(),
          failedAt: instantOut,
        }),
      )
      .meta({ description: "At most twenty." }),
  }),
});
