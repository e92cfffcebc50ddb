import { z } from "zod";
import { analysisDocument } from "#core/analysis/analysis-document.ts";
import { localDate } from "#core/time/local-date.ts";
import { id } from "../../http/fields.ts";
import { pageOf, pageQuery } from "../../http/pagination.ts";

export const trainingDate = localDate.refine(
  (date) => date >= "1970-01-01" && date <= "2100-12-31",
  "must be in the years 1970 to 2100",
);

/** A client that names the job can repeat a request whose answer was lost. */
export const ownJobId = id.nullish().describe("The id of the job.");

export const analysisRequest = z
  .strictObject({ id: ownJobId, from: trainingDate.nullish(), to: trainingDate.nullish() })
  .optional()
  .default({});
export type AnalysisRequest = z.output<typeof analysisRequest>;

export const analysisQuery = z.strictObject(pageQuery);

export const analysisView = analysisDocument;

export const analysisPage = pageOf(
  analysisDocument.pick({
    id: true,
    inputVersion: true,
    formulaVersion: true,
    computedAt: true,
    window: true,
    totals: true,
  }),
);
