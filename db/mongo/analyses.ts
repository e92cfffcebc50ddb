import { z } from "zod";
import type { AnalysisDocument } from "#core/training/analysis-document.ts";
import type { Mongo } from "./client.ts";
import { analysesIn, COLLECTIONS, parseDocument, storedAnalysis } from "./collections.ts";
import { packSeries, unpackSeries } from "./packed-series.ts";
import { guarded } from "./upsert.ts";

/** Analyses that a user can look back on; older ones go when a new one comes. */
export const ANALYSES_KEPT = 50;

export type AnalysisKey = { readonly computedAt: string; readonly id: string };

/** What a list shows of an analysis. */
export type AnalysisItem = Pick<
  AnalysisDocument,
  "id" | "inputVersion" | "formulaVersion" | "computedAt" | "window" | "totals"
>;

const keyOf = ({ userId, inputVersion, window }: AnalysisDocument): string =>
  `${userId}:${inputVersion}:${window.from}:${window.to}`;

type Content = Omit<AnalysisDocument, "id">;

/** With its long series packed, which `read` undoes before anybody sees them. */
const asStored = (content: Content): Content => packSeries(content) as Content;

/**
 * Keeps an analysis. The same input and window are one document, whose id stays: a run that is repeated writes the same
 * place, and never over a later one. Returns the id under which the analysis is found.
 */
export const saveAnalysis = (mongo: Mongo, analysis: AnalysisDocument): Promise<string> =>
  mongo.run(async (db) => {
    const analyses = analysesIn(db);
    const _id = keyOf(analysis);
    const computedAt = new Date(analysis.computedAt);
    const { id, ...whole } = analysis;
    const content = asStored(whole);
    const { userId, inputVersion } = analysis;
    const older = { _id, computedAt: { $lt: computedAt } };
    const change = {
      $set: { schemaVersion: 1 as const, userId, inputVersion, computedAt, analysis: content },
      $setOnInsert: { id },
    };
    const options = { returnDocument: "after", projection: { id: 1 } } as const;
    const saved = await guarded(
      () => analyses.findOneAndUpdate(older, change, { ...options, upsert: true }),
      () => analyses.findOneAndUpdate(older, change, options),
    );
    const stored = saved ?? (await analyses.findOne({ _id }, { projection: { id: 1 } }));
    await forgetOldest(analyses, userId);
    return stored?.id ?? id;
  });

const forgetOldest = async (analyses: ReturnType<typeof analysesIn>, userId: string): Promise<void> => {
  const old = await analyses
    .find({ userId }, { projection: { _id: 1 } })
    .sort({ computedAt: -1, id: -1 })
    .skip(ANALYSES_KEPT)
    .toArray();
  if (old.length > 0) await analyses.deleteMany({ _id: { $in: old.map(({ _id }) => _id) } });
};

const read = (document: unknown): AnalysisDocument => {
  const { id, analysis } = parseDocument(COLLECTIONS.analyses, storedAnalysis, unpackSeries(document));
  return { id, ...analysis };
};

export const findAnalysis = async (mongo: Mongo, userId: string, id: string): Promise<AnalysisDocument | null> => {
  const document = await mongo.run((db) => analysesIn(db).findOne({ userId, id }));
  return document === null ? null : read(document);
};

/** The one of the newest data; among several of them the one that was computed last. */
export const latestAnalysis = async (mongo: Mongo, userId: string): Promise<AnalysisDocument | null> => {
  const document = await mongo.run((db) =>
    analysesIn(db).findOne({ userId }, { sort: { inputVersion: -1, computedAt: -1 } }),
  );
  return document === null ? null : read(document);
};

const listed = z.strictObject({
  id: storedAnalysis.shape.id,
  analysis: storedAnalysis.shape.analysis.pick({
    inputVersion: true,
    formulaVersion: true,
    computedAt: true,
    window: true,
    totals: true,
  }),
});
const LISTED_FIELDS = {
  _id: 0,
  id: 1,
  ...Object.fromEntries(Object.keys(listed.shape.analysis.shape).map((field) => [`analysis.${field}`, 1])),
};

/** Newest first. */
export const listAnalyses = async (
  mongo: Mongo,
  userId: string,
  after: AnalysisKey | null,
  limit: number,
): Promise<AnalysisItem[]> => {
  const documents = await mongo.run((db) =>
    analysesIn(db)
      .find({ userId, ...earlierThan(after) }, { projection: LISTED_FIELDS })
      .sort({ computedAt: -1, id: -1 })
      .limit(limit)
      .toArray(),
  );
  return documents.map((document) => {
    const { id, analysis } = parseDocument(COLLECTIONS.analyses, listed, document);
    return { id, ...analysis };
  });
};

const earlierThan = (key: AnalysisKey | null) => {
  if (key === null) return {};
  const computedAt = new Date(key.computedAt);
  return { $or: [{ computedAt: { $lt: computedAt } }, { computedAt, id: { $lt: key.id } }] };
};
