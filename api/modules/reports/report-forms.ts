import { hasBodyData, reportWithoutBody } from "#core/analysis/body-redaction.ts";
import type { PeriodReport } from "#core/reports/period-report-document.ts";
import { findPageWithoutBody, findSheetsWithoutBody } from "#db/mongo/reports-without-body.ts";
import { coalesceJob, lockJobRequests } from "#db/postgres/queries/jobs/jobs.ts";
import { inTransaction } from "#db/postgres/transaction.ts";
import type { ApiDependencies } from "../../dependencies.ts";
import type { RequestContext } from "../../plugins/request-context.ts";
import { onceStored } from "./rebuilt-documents.ts";
import * as reports from "./reports.service.ts";

export type ReportForms = {
  readonly report: (id: string) => Promise<PeriodReport>;
  readonly page: (id: string) => Promise<string>;
  readonly sheets: (id: string) => Promise<Uint8Array>;
};

type Process = Pick<ApiDependencies, "db" | "mongo" | "newId">;

const whole = (deps: Process, { userId, requestId, locale }: RequestContext): ReportForms => {
  const by = { userId, requestId, newId: deps.newId };
  return {
    report: (id) => reports.get(deps, by, id),
    page: (id) => reports.getPage(deps, by, id, locale),
    sheets: (id) => reports.getSheets(deps, by, id, locale),
  };
};

const requestDrawing = ({ db, newId }: Process, { userId, requestId }: RequestContext, id: string) =>
  inTransaction(db, async (tx) => {
    await lockJobRequests(tx, { userId, kind: "build-report" });
    await coalesceJob(tx, { userId, requestId, newId }, "build-report", { reportRunId: id, withoutBody: true });
  });

/**
 * Returns a report for a coach who may not read the body. A report without the body is equal for everybody. For others
 * the worker draws the page and the sheets when the first coach asks. Throws `unavailable` until they are made.
 */
const withoutBody = (deps: Process, requestContext: RequestContext): ReportForms => {
  const { mongo } = deps;
  const { userId, locale } = requestContext;
  const original = whole(deps, requestContext);

  const drawn = async <Form>(
    id: string,
    find: () => Promise<Form | null>,
    same: () => Promise<Form>,
  ): Promise<Form> => {
    if (!hasBodyData(await original.report(id))) return same();
    const first = await find();
    if (first !== null) return first;
    await requestDrawing(deps, requestContext, id);
    return onceStored(find);
  };

  return {
    report: async (id) => reportWithoutBody(await original.report(id)),
    page: (id) =>
      drawn(
        id,
        () => findPageWithoutBody(mongo, userId, id, locale),
        () => original.page(id),
      ),
    sheets: (id) =>
      drawn(
        id,
        () => findSheetsWithoutBody(mongo, userId, id, locale),
        () => original.sheets(id),
      ),
  };
};

export const reportFormsFor = (deps: Process, requestContext: RequestContext): ReportForms =>
  requestContext.hidesBody ? withoutBody(deps, requestContext) : whole(deps, requestContext);
