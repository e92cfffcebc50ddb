import { z } from "zod";
import type { PeriodReport } from "#core/reports/period-report-document.ts";
import type { Locale } from "#core/taxonomy.ts";
import { localDate } from "#core/time/local-date.ts";
import type { Mongo } from "./client.ts";
import { COLLECTIONS, type Listed, listed, parseDocument, reportsIn, storedReport } from "./collections.ts";
import { beforeEpoch, epochField, ofEpoch } from "./epochs.ts";
import { upgradeHeadline, upgradeReport } from "./report-upgrade.ts";
import { guarded } from "./upsert.ts";

export type NewReport = {
  readonly report: PeriodReport;
  /** The pages that are drawn with it. Others are drawn when they are asked for. */
  readonly html: Readonly<Partial<Record<Locale, string>>>;
};

const itemSchema = storedReport.shape.report.pick({
  id: true,
  kind: true,
  period: true,
  inputVersion: true,
  formulaVersion: true,
  computedAt: true,
  headline: true,
});
export type ReportItem = z.infer<typeof itemSchema>;

export type ReportKey = { readonly periodStart: string; readonly id: string };

/** No request waits for it, and it holds a page. */
const SAVE_MS = 30_000;

export type ReportSaving = {
  readonly deadlineMs?: number;
  readonly epoch?: number;
  /** Asked for when a report of newer data is stored. */
  readonly newestVersion?: () => Promise<number>;
};

/** Conditions of which each is true for a stored report that says something else. */
const otherThan = (report: PeriodReport): { readonly [path: string]: { readonly $ne: unknown } }[] =>
  Object.entries(report).flatMap(([field, value]) =>
    field === "computedAt" ? [] : [{ [`report.${field}`]: { $ne: value } }],
  );

/**
 * Keeps the report of a period. A later one takes its place, an earlier one that comes late does not: of newer data of
 * the same epoch, or of the same data with another content, as on a later day. A second run of a job has the same
 * content, so the stored report keeps its drawings. One of data that Postgres does not know is of what a restore has
 * lost, and gives way. Returns whether it was taken.
 */
export const saveReport = (
  mongo: Mongo,
  { report, html }: NewReport,
  { deadlineMs = SAVE_MS, epoch = 0, newestVersion }: ReportSaving = {},
): Promise<boolean> =>
  mongo.run(
    async (db) => {
      const reports = reportsIn(db);
      const { id, userId, kind, inputVersion, period } = report;
      const computedAt = new Date(report.computedAt);
      const _id = `${userId}:${kind}:${period.start}`;
      const same = ofEpoch(epoch);
      const older = {
        _id,
        $or: [...beforeEpoch(epoch), { ...same, inputVersion: { $lt: inputVersion } }],
      };
      const changed = { _id, ...same, inputVersion, computedAt: { $lt: computedAt }, $or: otherThan(report) };
      const change = {
        $set: {
          schemaVersion: 1 as const,
          id,
          userId,
          kind,
          periodStart: period.start,
          inputVersion,
          ...epochField(epoch),
          computedAt,
          report,
          html,
        },
        // Drawn from the report before.
        $unset: { pdf: "" as const, withoutBody: "" as const },
      };
      const saved = await guarded(
        () => reports.updateOne(older, change, { upsert: true }),
        () => reports.updateOne(older, change),
      );
      if (saved !== null && saved.matchedCount + saved.upsertedCount > 0) return true;
      if ((await reports.updateOne(changed, change)).matchedCount > 0) return true;
      const place = { projection: { _id: 0, inputVersion: 1, computedAt: 1 } } as const;
      const standing = await reports.findOne({ _id, inputVersion: { $gt: inputVersion } }, place);
      if (standing === null || newestVersion === undefined) return false;
      if (standing.inputVersion <= (await newestVersion())) return false;
      const { inputVersion: lost, computedAt: then } = standing;
      return (await reports.updateOne({ _id, inputVersion: lost, computedAt: then }, change)).matchedCount > 0;
    },
    { deadlineMs },
  );

const stored = z.strictObject({ report: z.preprocess(upgradeReport, storedReport.shape.report) });

export const findReport = async (mongo: Mongo, userId: string, id: string): Promise<PeriodReport | null> => {
  const document = await mongo.run((db) =>
    reportsIn(db).findOne({ userId, id }, { projection: { _id: 0, report: 1 } }),
  );
  return document === null ? null : parseDocument(COLLECTIONS.reports, stored, document).report;
};

const listedReport = z.strictObject({
  id: z.string(),
  periodStart: z.string(),
  report: itemSchema.extend({ headline: z.preprocess(upgradeHeadline, itemSchema.shape.headline) }),
});
const placeSchema = z.object({ id: z.uuid(), periodStart: localDate });

const LISTED_FIELDS = Object.fromEntries(Object.keys(itemSchema.shape).map((field) => [`report.${field}`, 1]));

export const listReports = async (
  mongo: Mongo,
  userId: string,
  after: ReportKey | null,
  limit: number,
): Promise<Listed<ReportKey, ReportItem>[]> => {
  const before =
    after === null
      ? {}
      : {
          $or: [{ periodStart: { $lt: after.periodStart } }, { periodStart: after.periodStart, id: { $lt: after.id } }],
        };
  const documents = await mongo.run((db) =>
    reportsIn(db)
      .find({ userId, ...before }, { projection: { _id: 0, id: 1, periodStart: 1, ...LISTED_FIELDS } })
      .sort({ periodStart: -1, id: -1 })
      .limit(limit)
      .toArray(),
  );
  return listed(
    documents,
    placeSchema,
    (document) => parseDocument(COLLECTIONS.reports, listedReport, document).report,
  );
};
