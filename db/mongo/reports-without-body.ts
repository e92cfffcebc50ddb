import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { Binary } from "mongodb";
import { z } from "zod";
import type { Locale } from "#core/taxonomy.ts";
import type { Mongo } from "./client.ts";
import { COLLECTIONS, parseDocument, reportsIn } from "./collections.ts";
import type { NewReport } from "./reports.ts";

const compress = promisify(gzip);
const decompress = promisify(gunzip);

export const saveReportWithoutBody = async (mongo: Mongo, { report, html, pdf }: NewReport): Promise<void> => {
  const [en, es] = await Promise.all([compress(pdf.en), compress(pdf.es)]);
  const { id, userId, inputVersion } = report;
  const drawn = { userId, id, inputVersion, computedAt: new Date(report.computedAt) };
  await mongo.run((db) =>
    reportsIn(db).updateOne(drawn, {
      $set: { withoutBody: { html, pdf: { en: new Binary(en), es: new Binary(es) } } },
    }),
  );
};

const stored = z.strictObject({
  withoutBody: z
    .strictObject({
      html: z.record(z.string(), z.string()).optional(),
      pdf: z.record(z.string(), z.instanceof(Binary)).optional(),
    })
    .optional(),
});

const find = async (mongo: Mongo, userId: string, id: string, field: string) => {
  const document = await mongo.run((db) =>
    reportsIn(db).findOne({ userId, id }, { projection: { _id: 0, [`withoutBody.${field}`]: 1 } }),
  );
  return document === null ? undefined : parseDocument(COLLECTIONS.reports, stored, document).withoutBody;
};

/** Null until it was drawn. */
export const findPageWithoutBody = async (
  mongo: Mongo,
  userId: string,
  id: string,
  locale: Locale,
): Promise<string | null> => (await find(mongo, userId, id, `html.${locale}`))?.html?.[locale] ?? null;

/** Null until they were drawn. */
export const findSheetsWithoutBody = async (
  mongo: Mongo,
  userId: string,
  id: string,
  locale: Locale,
): Promise<Uint8Array | null> => {
  const bytes = (await find(mongo, userId, id, `pdf.${locale}`))?.pdf?.[locale];
  return bytes === undefined ? null : decompress(bytes.buffer);
};
