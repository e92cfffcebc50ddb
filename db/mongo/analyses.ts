import { z } from "zod";
import type { AnalysisDocument } from "#core/analysis/analysis-document.ts";
import { isUnreadable } from "#core/errors.ts";
import type { Mongo } from "./client.ts";
import { analysesIn, COLLECTIONS, type Listed, listed, parseDocument, storedAnalysis } from "./collections.ts";
import { beforeEpoch, epochField, ofEpoch } from "./epochs.ts";
import { packSeries, unpackSeries } from "./packed-series.ts";
import { guarded } from "./upsert.ts";

/** Limit of analyses after edits per user; older ones are removed when a new one comes. Requested analyses stay. */
export const ANALYSES_KEPT = 50;

export type AnalysisKey = { readonly computedAt: string; readonly id: string };

export type AnalysisItem = Pick<
  AnalysisDocument,
  "id" | "inputVersion" | "formulaVersion" | "computedAt" | "window" | "totals"
>;

const keyOf = ({ userId, inputVersion, window }: AnalysisDocument): string =>
  `${userId}:${inputVersion}:${window.from}:${window.to}`;

type Content = Omit<AnalysisDocument, "id">;

const asStored = (content: Content): Content => packSeries(content) as Content;

export type AnalysisSaving = {
  /** True when somebody requested it: then its address stays. */
  readonly asked?: boolean;
  readonly epoch?: number;
};

/** Equal input and window are one document, and its id stays. A run never writes over a later one of its epoch. */
export const saveAnalysis = (
  mongo: Mongo,
  analysis: AnalysisDocument,
  { asked = false, epoch = 0 }: AnalysisSaving = {},
): Promise<string> =>
  mongo.run(async (db) => {
    const analyses = analysesIn(db);
    const _id = keyOf(analysis);
    const computedAt = new Date(analysis.computedAt);
    const { id, ...whole } = analysis;
    const content = asStored(whole);
    const { userId, inputVersion } = analysis;
    const older = { _id, $or: [...beforeEpoch(epoch), { ...ofEpoch(epoch), computedAt: { $lt: computedAt } }] };
    const change = {
      $set: {
        schemaVersion: 1 as const,
        userId,
        inputVersion,
        ...epochField(epoch),
        computedAt,
        analysis: content,
      },
      $setOnInsert: { id },
    };
    const options = { returnDocument: "after", projection: { id: 1 } } as const;
    const saved = await guarded(
      () => analyses.findOneAndUpdate(older, change, { ...options, upsert: true }),
      () => analyses.findOneAndUpdate(older, change, options),
    );
    const stored = saved ?? (await analyses.findOne({ _id }, { projection: { id: 1 } }));
    if (asked) await analyses.updateOne({ _id }, { $set: { asked: true } });
    await forgetOldest(analyses, userId);
    return stored?.id ?? id;
  });

const forgetOldest = async (analyses: ReturnType<typeof analysesIn>, userId: string): Promise<void> => {
  const old = await analyses
    .find({ userId, asked: { $ne: true } }, { projection: { _id: 1 } })
    .sort({ computedAt: -1, id: -1 })
    .skip(ANALYSES_KEPT)
    .toArray();
  if (old.length > 0) await analyses.deleteMany({ _id: { $in: old.map(({ _id }) => _id) } });
};

const read = (document: unknown): AnalysisDocument => {
  const { id, analysis } = parseDocument(COLLECTIONS.analyses, storedAnalysis, document, unpackSeries);
  return { id, ...analysis };
};

export const findAnalysis = async (mongo: Mongo, userId: string, id: string): Promise<AnalysisDocument | null> => {
  const document = await mongo.run((db) => analysesIn(db).findOne({ userId, id }));
  return document === null ? null : read(document);
};

export const hasAnalysis = async (mongo: Mongo, userId: string, id: string): Promise<boolean> =>
  (await mongo.run((db) => analysesIn(db).findOne({ userId, id }, { projection: { _id: 1 } }))) !== null;

const LATEST_TRIED = 10;

/**
 * Returns the analysis of the newest data; among several, the one that was computed last. An unreadable one is skipped.
 * @param upTo the newest input version in Postgres: later versions are of data that a restore has lost
 */
export const latestAnalysis = async (
  mongo: Mongo,
  userId: string,
  upTo = Number.MAX_SAFE_INTEGER,
): Promise<AnalysisDocument | null> => {
  let unreadableOne: unknown = null;
  for (let skip = 0; skip < LATEST_TRIED; skip += 1) {
    const document = await mongo.run((db) =>
      analysesIn(db).findOne(
        { userId, inputVersion: { $lte: upTo } },
        { sort: { epoch: -1, inputVersion: -1, computedAt: -1 }, skip },
      ),
    );
    if (document === null) break;
    try {
      return read(document);
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      unreadableOne ??= error;
    }
  }
  if (unreadableOne !== null) throw unreadableOne;
  return null;
};

const itemSchema = z.strictObject({
  id: storedAnalysis.shape.id,
  analysis: storedAnalysis.shape.analysis.pick({
    inputVersion: true,
    formulaVersion: true,
    computedAt: true,
    window: true,
    totals: true,
  }),
  computedAt: z.date(),
});
const placeSchema = z
  .object({ id: z.uuid(), computedAt: z.date() })
  .transform(({ id, computedAt }): AnalysisKey => ({ id, computedAt: computedAt.toISOString() }));
const LISTED_FIELDS = {
  _id: 0,
  id: 1,
  computedAt: 1,
  ...Object.fromEntries(Object.keys(itemSchema.shape.analysis.shape).map((field) => [`analysis.${field}`, 1])),
};

export const listAnalyses = async (
  mongo: Mongo,
  userId: string,
  after: AnalysisKey | null,
  limit: number,
): Promise<Listed<AnalysisKey, AnalysisItem>[]> => {
  const documents = await mongo.run((db) =>
    analysesIn(db)
      .find({ userId, ...earlierThan(after) }, { projection: LISTED_FIELDS })
      .sort({ computedAt: -1, id: -1 })
      .limit(limit)
      .toArray(),
  );
  return listed(documents, placeSchema, (document) => {
    const { id, analysis } = parseDocument(COLLECTIONS.analyses, itemSchema, document);
    return { id, ...analysis };
  });
};

const earlierThan = (key: AnalysisKey | null) => {
  if (key === null) return {};
  const computedAt = new Date(key.computedAt);
  return { $or: [{ computedAt: { $lt: computedAt } }, { computedAt, id: { $lt: key.id } }] };
};
