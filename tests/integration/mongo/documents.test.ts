import { beforeAll, describe, expect, test } from "bun:test";
import { analyze } from "#core/analysis/analysis.ts";
import type { AnalysisDocument } from "#core/analysis/analysis-document.ts";
import { ForjaError } from "#core/errors.ts";
import type { PeriodReport } from "#core/reports/period-report-document.ts";
import type { Locale } from "#core/taxonomy.ts";
import { ANALYSES_KEPT, findAnalysis, latestAnalysis, listAnalyses, saveAnalysis } from "#db/mongo/analyses.ts";
import { type Mongo, openMongo } from "#db/mongo/client.ts";
import { DocumentError } from "#db/mongo/collections.ts";
import { ensureMongoIndexes } from "#db/mongo/indexes.ts";
import { findReportPage, findReportSheets, saveDrawing } from "#db/mongo/report-drawings.ts";
import { findReport, listReports, saveReport } from "#db/mongo/reports.ts";
import { storesBench } from "#tests/support/bench.ts";
import { lifter } from "#tests/support/personas.ts";
import { reportOf } from "#tests/support/reports.ts";
import { aHistory, anExercise, anExerciseDay } from "#tests/support/training-history.ts";

let mongo: Mongo;

const { stores, closing } = storesBench();

beforeAll(async () => {
  mongo = openMongo({ url: stores.mongoUrl, poolSize: 8, applicationName: "forja-test", deadlineMs: 5_000 });
  await ensureMongoIndexes(mongo);
});

closing(() => mongo.close());

const newId = (): string => Bun.randomUUIDv7();
const minute = (count: number): string => new Date(Date.UTC(2026, 10, 24, 12, count)).toISOString();

const history = aHistory({ exercises: [anExercise("squat")], rows: [anExerciseDay("squat", "2026-11-20")] });

const anAnalysis = (meta: Partial<Parameters<typeof analyze>[1]> & { userId: string }): AnalysisDocument =>
  analyze(history, { id: newId(), inputVersion: 1, computedAt: minute(0), ...meta });

describe("analyses", () => {
  test("are read as they were written, by their owner only", async () => {
    const analysis = anAnalysis({ userId: newId() });
    const id = await saveAnalysis(mongo, analysis);
    expect(id).toBe(analysis.id);
    expect(await findAnalysis(mongo, analysis.userId, id)).toEqual(analysis);
    expect(await findAnalysis(mongo, newId(), id)).toBeNull();
    expect(await latestAnalysis(mongo, newId())).toBeNull();
  });

  test("of the same input and days are one document, which keeps its id and never goes back", async () => {
    const userId = newId();
    const first = anAnalysis({ userId, computedAt: minute(1) });
    const again = anAnalysis({ userId, computedAt: minute(2) });
    const late = anAnalysis({ userId, computedAt: minute(0) });
    expect(await saveAnalysis(mongo, first)).toBe(first.id);
    expect(await saveAnalysis(mongo, again)).toBe(first.id);
    expect(await saveAnalysis(mongo, late)).toBe(first.id);
    expect(await findAnalysis(mongo, userId, first.id)).toEqual({ ...again, id: first.id });
    expect(await listAnalyses(mongo, userId, null, 10)).toHaveLength(1);
  });

  test("that are written at once leave one document, the newest", async () => {
    const userId = newId();
    const runs = Array.from({ length: 8 }, (_, count) => anAnalysis({ userId, computedAt: minute(count) }));
    const ids = await Promise.all(runs.map((run) => saveAnalysis(mongo, run)));
    expect(new Set(ids).size).toBe(1);
    expect(await latestAnalysis(mongo, userId)).toMatchObject({ id: ids[0], computedAt: minute(7) });
  });

  test("count as the latest by their input, however late an older one comes", async () => {
    const userId = newId();
    const newer = anAnalysis({ userId, inputVersion: 7, computedAt: minute(1) });
    await saveAnalysis(mongo, newer);
    await saveAnalysis(mongo, anAnalysis({ userId, inputVersion: 6, computedAt: minute(2) }));
    expect((await latestAnalysis(mongo, userId))?.id).toBe(newer.id);
  });

  test("are listed newest first, page by page, and the oldest go", async () => {
    const userId = newId();
    const count = ANALYSES_KEPT + 3;
    for (let version = 1; version <= count; version += 1) {
      await saveAnalysis(mongo, anAnalysis({ userId, inputVersion: version, computedAt: minute(version) }));
    }
    const first = await listAnalyses(mongo, userId, null, 20);
    const second = await listAnalyses(mongo, userId, first.at(-1)?.place ?? null, 100);
    const versions = [...first, ...second].map(({ read }) => read().inputVersion);
    expect(versions).toEqual(Array.from({ length: ANALYSES_KEPT }, (_, index) => count - index));
    expect(Object.keys(first[0]?.read() ?? {}).toSorted()).toEqual([
      "computedAt",
      "formulaVersion",
      "id",
      "inputVersion",
      "totals",
      "window",
    ]);
  });

  test("that were asked for keep their address, however many changes follow", async () => {
    const userId = newId();
    const asked = anAnalysis({ userId, inputVersion: 1, computedAt: minute(1) });
    const also = anAnalysis({ userId, inputVersion: 2, computedAt: minute(2) });
    await saveAnalysis(mongo, asked, { asked: true });
    // The change was analysed before somebody asked for the same.
    await saveAnalysis(mongo, also);
    expect(await saveAnalysis(mongo, { ...also, id: newId(), computedAt: minute(1) }, { asked: true })).toBe(also.id);
    for (let version = 3; version <= ANALYSES_KEPT + 5; version += 1) {
      await saveAnalysis(mongo, anAnalysis({ userId, inputVersion: version, computedAt: minute(version) }));
    }
    expect(await findAnalysis(mongo, userId, asked.id)).toEqual(asked);
    expect(await findAnalysis(mongo, userId, also.id)).toEqual(also);
    expect(await listAnalyses(mongo, userId, null, 100)).toHaveLength(ANALYSES_KEPT + 2);
  });

  test("that somebody has changed by hand are refused without a word of what they hold", async () => {
    const analysis = anAnalysis({ userId: newId() });
    await saveAnalysis(mongo, analysis);
    await mongo.run((db) =>
      db.collection("analyses").updateOne({ id: analysis.id }, { $set: { "analysis.weekStart": "a secret" } }),
    );
    const error = await findAnalysis(mongo, analysis.userId, analysis.id).catch((thrown: unknown) => thrown);
    if (!(error instanceof ForjaError)) throw new Error("it was read");
    expect(error.code).toBe("document-unreadable");
    expect(error.cause).toBeInstanceOf(DocumentError);
    expect(String(error.cause)).toContain("analysis.weekStart");
    expect(String(error.cause)).not.toContain("secret");
  });
});

const aReport = (changes: Partial<PeriodReport> & { userId: string }): PeriodReport => ({
  ...reportOf(lifter()),
  id: newId(),
  ...changes,
});

const keyOf = ({ userId, id }: { userId: string; id: string }, locale: Locale, withoutBody = false) => ({
  userId,
  id,
  locale,
  withoutBody,
});
const pages = (mark: string) => ({ en: `<p>${mark}</p>`, es: `<p lang="es">${mark}</p>` });

describe("reports", () => {
  test("are read as they were written, in each language, by their owner only", async () => {
    const report = aReport({ userId: newId() });
    expect(await saveReport(mongo, { report, html: pages("whole") })).toBe(true);
    expect(await findReport(mongo, report.userId, report.id)).toEqual(report);
    expect(await findReportPage(mongo, keyOf(report, "es"))).toBe(`<p lang="es">whole</p>`);
    expect(await findReport(mongo, newId(), report.id)).toBeNull();
    expect(await findReportPage(mongo, keyOf({ ...report, userId: newId() }, "en"))).toBeNull();
  });

  test("of a period are one document, which newer data and another content replace, and nothing else", async () => {
    const base = { userId: newId(), id: newId() };
    const taken = async (inputVersion: number, computedAt: string) =>
      saveReport(mongo, {
        report: aReport({
          ...base,
          inputVersion,
          computedAt,
          timeZone: `Etc/GMT+${new Date(computedAt).getMinutes()}`,
        }),
        html: pages(`${inputVersion} ${computedAt}`),
      });
    expect(await taken(5, minute(5))).toBe(true);
    expect(await taken(5, minute(6))).toBe(true);
    expect(await taken(4, minute(9))).toBe(false);
    expect(await taken(5, minute(5))).toBe(false);
    expect(await taken(6, minute(4))).toBe(true);
    expect(await findReportPage(mongo, keyOf(base, "en"))).toBe(`<p>6 ${minute(4)}</p>`);
    expect(await listReports(mongo, base.userId, null, 10)).toHaveLength(1);
  });

  test("that are written at once leave the newest", async () => {
    const base = { userId: newId(), id: newId() };
    const versions = [3, 9, 1, 7, 5, 8, 2, 6];
    await Promise.all(
      versions.map((inputVersion) =>
        saveReport(mongo, {
          report: aReport({ ...base, inputVersion }),
          html: pages(String(inputVersion)),
        }),
      ),
    );
    expect((await findReport(mongo, base.userId, base.id))?.inputVersion).toBe(9);
  });

  test("are listed by period, the newest first, page by page", async () => {
    const userId = newId();
    const template = aReport({ userId });
    const starts = ["2026-11-02", "2026-11-16", "2026-10-26", "2026-11-09"];
    for (const start of starts) {
      const report = aReport({ userId, period: { ...template.period, start } });
      await saveReport(mongo, { report, html: pages(start) });
    }
    const first = await listReports(mongo, userId, null, 3);
    const last = first.at(-1);
    if (last === undefined) throw new Error("an empty page");
    const second = await listReports(mongo, userId, last.place, 3);
    expect([...first, ...second].map(({ read }) => read().period.start)).toEqual(starts.toSorted().reverse());
  });

  test("have the drawings that were made of them, and lose them with the report that they are of", async () => {
    const report = aReport({ userId: newId() });
    await saveReport(mongo, { report, html: { en: "<p>drawn with it</p>" } });
    const pdf = new Uint8Array(100_000).fill(7);
    for (const withoutBody of [false, true]) {
      const key = keyOf(report, "es", withoutBody);
      expect(await findReportPage(mongo, key)).toBeUndefined();
      expect(await findReportSheets(mongo, key)).toBeUndefined();
      expect(await saveDrawing(mongo, report, { ...key, html: `<p>${withoutBody}</p>` })).toBe(true);
      expect(await saveDrawing(mongo, report, { ...key, pdf })).toBe(true);
      expect(await findReportPage(mongo, key)).toBe(`<p>${withoutBody}</p>`);
      expect(new Uint8Array((await findReportSheets(mongo, key)) ?? [])).toEqual(pdf);
    }
    expect(await findReportSheets(mongo, keyOf({ ...report, userId: newId() }, "es"))).toBeNull();
    const later = { ...report, inputVersion: report.inputVersion + 1 };
    await saveReport(mongo, { report: later, html: { en: "<p>newer</p>" } });
    expect(await saveDrawing(mongo, report, { ...keyOf(report, "es"), pdf })).toBe(false);
    for (const withoutBody of [false, true]) {
      expect(await findReportPage(mongo, keyOf(report, "es", withoutBody))).toBeUndefined();
      expect(await findReportSheets(mongo, keyOf(report, "es", withoutBody))).toBeUndefined();
    }
    expect(await findReportPage(mongo, keyOf(report, "en"))).toBe("<p>newer</p>");
  });

  test("keep their drawings when a second run of their job writes the same again", async () => {
    const report = aReport({ userId: newId(), computedAt: minute(1) });
    await saveReport(mongo, { report, html: { en: "<p>first</p>" } });
    const key = keyOf(report, "es");
    await saveDrawing(mongo, report, { ...key, html: "<p>drawn</p>" });
    expect(await saveReport(mongo, { report: { ...report, computedAt: minute(2) }, html: { en: "" } })).toBe(false);
    expect(await findReportPage(mongo, key)).toBe("<p>drawn</p>");
    expect(await findReport(mongo, report.userId, report.id)).toEqual(report);
    // A stored report that cannot be read is another content.
    const broken = { $set: { "report.totals": "rubbish" } };
    await mongo.run((db) => db.collection("reports").updateOne({ id: report.id }, broken));
    const again = { ...report, computedAt: minute(3) };
    expect(await saveReport(mongo, { report: again, html: {} })).toBe(true);
    expect(await findReport(mongo, report.userId, report.id)).toEqual(again);
  });

  test("that were written before months had any are read in today's shape, and listed", async () => {
    const report = aReport({ userId: newId(), headline: { code: "rest", daysSinceWorkout: 9, planned: 0 } });
    await saveReport(mongo, { report, html: pages("whole") });
    const { totals, periods, muscles, lifts, ...same } = report;
    const first = {
      ...same,
      schemaVersion: 1,
      headline: { code: "rest-week", daysSinceWorkout: 9, planned: 0 },
      totals: { thisWeek: totals.current, lastWeek: totals.previous, fourWeekMean: totals.mean },
      weeks: periods,
      muscles: muscles.map(({ previous, mean, ...rest }) => ({ ...rest, lastWeek: previous, fourWeekMean: mean })),
      lifts: lifts.map(({ periodBestKg, smoothed, ...rest }) => ({ ...rest, thisWeekKg: periodBestKg })),
    };
    await mongo.run((db) => db.collection("reports").updateOne({ id: report.id }, { $set: { report: first } }));
    const known = report.lifts.map((lift) => ({ ...lift, smoothed: [] }));
    expect(await findReport(mongo, report.userId, report.id)).toEqual({ ...report, lifts: known });
    expect(await findReportSheets(mongo, keyOf(report, "en"))).toBeUndefined();
    const [item] = await listReports(mongo, report.userId, null, 10);
    expect(item?.read().headline).toEqual(report.headline);
  });
});
