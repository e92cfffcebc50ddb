import { hasBodyData, reportWithoutBody } from "#core/analysis/body-redaction.ts";
import type { PeriodReport } from "#core/reports/period-report-document.ts";
import type { ApiDependencies } from "../../dependencies.ts";
import type { RequestContext } from "../../plugins/request-context.ts";
import * as reports from "./reports.service.ts";

export type ReportForms = {
  readonly report: (id: string) => Promise<PeriodReport>;
  readonly page: (id: string) => Promise<string>;
  readonly sheets: (id: string) => Promise<Uint8Array>;
};

/** Returns the forms of a report for a reader. A report without the body is equal for everybody. */
export const reportFormsFor = (
  deps: Pick<ApiDependencies, "db" | "mongo" | "newId">,
  { userId, requestId, locale, hidesBody }: RequestContext,
): ReportForms => {
  const by = { userId, requestId, newId: deps.newId };
  const whole = (id: string) => reports.get(deps, by, id);
  const drawing = async (id: string) => ({ id, locale, withoutBody: hidesBody && hasBodyData(await whole(id)) });
  return {
    report: async (id) => (hidesBody ? reportWithoutBody(await whole(id)) : whole(id)),
    page: async (id) => reports.getPage(deps, by, await drawing(id)),
    sheets: async (id) => reports.getSheets(deps, by, await drawing(id)),
  };
};
