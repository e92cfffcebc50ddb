import { z } from "zod";
import { type AnalysisDocument, analysisDocument } from "#core/analysis/analysis-document.ts";
import { localDate } from "#core/time/local-date.ts";
import { id } from "../../http/fields.ts";
import { pageOf, pageQuery, queryList } from "../../http/pagination.ts";

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

const PARTS = [
  "weeks",
  "load",
  "exercises",
  "muscles",
  "balance",
  "adherence",
  "bodyweight",
  "records",
  "insights",
  "setProfile",
  "density",
  "recovery",
] as const;
type Part = (typeof PARTS)[number];

export const partsQuery = z.strictObject({
  include: queryList(z.enum(PARTS)).optional().meta({ description: "The parts to answer; all without it." }),
});

/** An absent part was not asked for, or is later than the analysis. */
export const analysisView = analysisDocument.partial(
  Object.fromEntries(PARTS.map((part) => [part, true])) as Readonly<Record<Part, true>>,
);
export type AnalysisView = z.output<typeof analysisView>;

export const partsOf = (analysis: AnalysisDocument, include: readonly Part[] | undefined): AnalysisView => {
  if (include === undefined) return analysis;
  const view: AnalysisView = { ...analysis };
  for (const part of PARTS) if (!include.includes(part)) delete view[part];
  return view;
};

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
