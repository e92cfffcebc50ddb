import { LOCALES } from "#core/taxonomy.ts";
import type { Mongo } from "#db/mongo/client.ts";
import { reportsIn } from "#db/mongo/collections.ts";
import { drawReport } from "#worker/processors/draw-report.ts";

/** Draws each form of each stored report, as the worker does at the first request. */
export const drawReports = async (mongo: Mongo): Promise<void> => {
  const { signal } = new AbortController();
  const reports = await mongo.run((db) =>
    reportsIn(db)
      .find({}, { projection: { _id: 0, userId: 1, id: 1 } })
      .toArray(),
  );
  for (const { userId, id } of reports) {
    for (const locale of LOCALES) {
      for (const form of ["html", "pdf"] as const) {
        for (const withoutBody of [false, true]) {
          await drawReport({ mongo }, { userId, id, locale, form, withoutBody }, signal);
        }
      }
    }
  }
};
