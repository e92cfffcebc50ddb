import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { Binary } from "mongodb";
import { z } from "zod";
import { unreadable } from "#core/errors.ts";
import type { PeriodReport } from "#core/reports/period-report-document.ts";
import type { Locale } from "#core/taxonomy.ts";
import type { Mongo } from "./client.ts";
import { COLLECTIONS, parseDocument, reportsIn } from "./collections.ts";

const compress = promisify(gzip);
const decompress = promisify(gunzip);

type DrawingForm = "html" | "pdf";

/** One form of a report for readers of one language; without the body for coaches who may not read it. */
export type DrawingKey = {
  readonly userId: string;
  readonly id: string;
  readonly locale: Locale;
  readonly withoutBody: boolean;
};

export type Drawing = DrawingKey & ({ readonly html: string } | { readonly pdf: Uint8Array });

const SAVE_MS = 30_000;

const pathOf = (form: DrawingForm, { locale, withoutBody }: DrawingKey): string =>
  `${withoutBody ? "withoutBody." : ""}${form}.${locale}`;

/**
 * Stores a drawing of a report. Returns whether the stored report is still the drawn one. It is not when a newer one has
 * taken its place.
 */
export const saveDrawing = async (
  mongo: Mongo,
  { inputVersion, computedAt }: Pick<PeriodReport, "inputVersion" | "computedAt">,
  drawing: Drawing,
): Promise<boolean> => {
  const { userId, id } = drawing;
  const drawn = { userId, id, inputVersion, computedAt: new Date(computedAt) };
  const field =
    "html" in drawing
      ? { [pathOf("html", drawing)]: drawing.html }
      : { [pathOf("pdf", drawing)]: new Binary(await compress(drawing.pdf)) };
  const { matchedCount } = await mongo.run((db) => reportsIn(db).updateOne(drawn, { $set: field }), {
    deadlineMs: SAVE_MS,
  });
  return matchedCount > 0;
};

export const isDrawn = async (mongo: Mongo, form: DrawingForm, key: DrawingKey): Promise<boolean> => {
  const { userId, id } = key;
  const drawn = { userId, id, [pathOf(form, key)]: { $exists: true } };
  return (await mongo.run((db) => reportsIn(db).countDocuments(drawn, { limit: 1 }))) > 0;
};

const forms = {
  html: z.record(z.string(), z.string()).optional(),
  pdf: z.record(z.string(), z.instanceof(Binary)).optional(),
};
const drawings = z.strictObject({ ...forms, withoutBody: z.strictObject(forms).optional() });

const find = async (mongo: Mongo, form: DrawingForm, key: DrawingKey) => {
  const { userId, id, withoutBody } = key;
  const document = await mongo.run((db) =>
    reportsIn(db).findOne({ userId, id }, { projection: { _id: 0, [pathOf(form, key)]: 1 } }),
  );
  if (document === null) return null;
  const found = parseDocument(COLLECTIONS.reports, drawings, document);
  return withoutBody ? (found.withoutBody ?? {}) : found;
};

/** Returns the page of a report; undefined until it is drawn, null without the report. */
export const findReportPage = async (mongo: Mongo, key: DrawingKey): Promise<string | undefined | null> => {
  const found = await find(mongo, "html", key);
  return found === null ? null : found.html?.[key.locale];
};

/** Returns the PDF of a report; undefined until it is drawn, null without the report. */
export const findReportSheets = async (mongo: Mongo, key: DrawingKey): Promise<Uint8Array | undefined | null> => {
  const found = await find(mongo, "pdf", key);
  if (found === null) return null;
  const bytes = found.pdf?.[key.locale];
  return bytes === undefined
    ? undefined
    : decompress(bytes.buffer).catch((error: unknown) => Promise.reject(unreadable(error)));
};
