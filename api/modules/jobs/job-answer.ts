import { ForjaError } from "#core/errors.ts";
import type { JobView } from "#db/postgres/queries/jobs.ts";
import { problemOf } from "../../plugins/problems.ts";
import type { RequestScope } from "../../plugins/scope.ts";
import type { Answer } from "../../plugins/unit-of-work.ts";
import type { JobBody } from "./jobs.schema.ts";

export const jobUrl = (id: string): string => `/api/v1/jobs/${id}`;

/** A job as the reader sees it: its error is a problem in the reader's language. */
export const jobBody = (job: JobView, scope: RequestScope): JobBody => {
  if (job.error === null) return { ...job, error: null };
  const { code, detail, errors } = job.error;
  const { errors: fields, ...problem } = problemOf(new ForjaError(code, { detail, errors }), {
    locale: scope.locale,
    path: jobUrl(job.id),
    requestId: scope.requestId,
  });
  return { ...job, error: fields === undefined ? problem : { ...problem, errors: [...fields] } };
};

/** The answer to a call whose work goes on in a job. */
export const accepted = (job: JobView, scope: RequestScope): Answer<JobBody> => ({
  status: 202,
  body: jobBody(job, scope),
  location: jobUrl(job.id),
});
