import { z } from "zod";
import { ERROR_CODES } from "#core/errors.ts";
import { JOB_STATUSES, VISIBLE_JOB_KINDS } from "#db/postgres/schema/index.ts";
import { instantOut } from "../../http/fields.ts";
import { pageOf, pageQuery } from "../../http/pagination.ts";

export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string().optional(),
  instance: z.string(),
  code: z.enum(ERROR_CODES),
  requestId: z.string(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
});

export const jobView = z.object({
  id: z.uuid(),
  kind: z.enum(VISIBLE_JOB_KINDS),
  status: z.enum(JOB_STATUSES),
  progress: z.number().int().min(0).max(100),
  createdAt: instantOut,
  startedAt: instantOut.nullable(),
  finishedAt: instantOut.nullable(),
  result: z.object({ type: z.string(), id: z.string(), url: z.string() }).nullable(),
  error: problem.nullable(),
});
export type JobBody = z.output<typeof jobView>;

export const jobQuery = z.strictObject({
  ...pageQuery,
  kind: z.enum(VISIBLE_JOB_KINDS).optional(),
  status: z.enum(JOB_STATUSES).optional(),
});
export type JobQuery = z.output<typeof jobQuery>;

export const jobPage = pageOf(jobView);
