import { z } from "zod";
import { ERROR_CODES, ForjaError, reading } from "#core/errors.ts";
import type { JobView } from "#db/postgres/queries/jobs/jobs.ts";
import type { Answer } from "../../http/unit-of-work.ts";
import { problemOf } from "../../plugins/problems.ts";
import type { RequestContext } from "../../plugins/request-context.ts";
import { type JobBody, jobView } from "./jobs.schema.ts";

export const jobUrl = (id: string): string => `/api/v1/jobs/${id}`;

const storedError = z.object({
  code: z.enum(ERROR_CODES),
  detail: z.string().optional(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
});

export const jobProblem = (
  { id, error }: Pick<JobView, "id" | "error">,
  requestContext: RequestContext,
): JobBody["error"] => {
  if (error === null) return null;
  const { code, detail, errors } = reading(() => storedError.parse(error));
  const { errors: fields, ...problem } = problemOf(new ForjaError(code, { detail, errors }), {
    locale: requestContext.locale,
    path: jobUrl(id),
    requestId: requestContext.requestId,
  });
  return fields === undefined ? problem : { ...problem, errors: [...fields] };
};

export const jobBody = (job: JobView, requestContext: RequestContext): JobBody => ({
  ...job,
  result: job.result === null ? null : reading(() => jobView.shape.result.parse(job.result)),
  error: jobProblem(job, requestContext),
});

export const accepted = (job: JobView, requestContext: RequestContext): Answer<JobBody> => ({
  status: 202,
  body: jobBody(job, requestContext),
  location: jobUrl(job.id),
});
