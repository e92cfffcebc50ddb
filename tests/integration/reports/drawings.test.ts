import { beforeAll, describe, expect, test } from "bun:test";
import type { PeriodReport } from "#core/reports/period-report-document.ts";
import { LOCALES } from "#core/taxonomy.ts";
import type { Mongo } from "#db/mongo/client.ts";
import { findReportPage, findReportSheets, saveDrawing } from "#db/mongo/report-drawings.ts";
import { saveReport } from "#db/mongo/reports.ts";
import { PRIORITIES } from "#db/postgres/schema/index.ts";
import { storesBench } from "#tests/support/bench.ts";
import { lifter } from "#tests/support/personas.ts";
import { reportOf } from "#tests/support/reports.ts";
import { silentLog, workerDependencies } from "#tests/support/worker.ts";
import { buildReport } from "#worker/processors/build-report.ts";
import { drawReport } from "#worker/processors/draw-report.ts";
import type { WorkerDependencies } from "#worker/processors/types.ts";

let deps: WorkerDependencies;

const { stores, closing } = storesBench();

beforeAll(() => {
  deps = workerDependencies(stores, () => new Date());
});

closing(() => deps.mongo.close());

const newId = (): string => Bun.randomUUIDv7();
const { signal } = new AbortController();

const storedReport = async (): Promise<PeriodReport> => {
  const report = { ...reportOf(lifter()), id: newId(), userId: newId() };
  await saveReport(deps.mongo, { report, html: {} });
  return report;
};

const pageOf = ({ userId, id }: PeriodReport) => ({
  userId,
  id,
  form: "html" as const,
  locale: "es" as const,
  withoutBody: false,
});

describe("drawing a report", () => {
  test("draws it once", async () => {
    const report = await storedReport();
    const page = pageOf(report);
    await drawReport(deps, page, signal);
    expect(await findReportPage(deps.mongo, page)).toContain('<html lang="es">');
    await saveDrawing(deps.mongo, report, { ...page, html: "drawn before" });
    await drawReport(deps, page, signal);
    expect(await findReportPage(deps.mongo, page)).toBe("drawn before");
  });

  test("draws the newer report that takes its place meanwhile", async () => {
    const report = await storedReport();
    let isReplaced = false;
    const mongo: Mongo = {
      ...deps.mongo,
      run: async (work, options) => {
        // Only a save has a deadline of its own.
        if (options?.deadlineMs !== undefined && !isReplaced) {
          isReplaced = true;
          const newer = { ...report, inputVersion: report.inputVersion + 1, unitSystem: "imperial" as const };
          await saveReport(deps.mongo, { report: newer, html: {} });
        }
        return deps.mongo.run(work, options);
      },
    };
    await drawReport({ mongo }, pageOf(report), signal);
    expect(isReplaced).toBe(true);
    expect(await findReportPage(deps.mongo, pageOf(report))).toMatch(/\d\slb/);
  });

  test("of a report that is gone finds nothing", async () => {
    const report = { ...(await storedReport()), id: newId() };
    await expect(drawReport(deps, pageOf(report), signal)).rejects.toMatchObject({ code: "not-found" });
  });

  test("for a job of an earlier version makes each form without the body", async () => {
    const { userId, id } = await storedReport();
    const job = {
      id: newId(),
      userId,
      requestId: null,
      priority: PRIORITIES.awaited,
      createdAt: new Date().toISOString(),
    };
    const payload = { reportRunId: id, withoutBody: true } as const;
    await buildReport(deps, { job, payload, signal, progress: () => {}, log: silentLog });
    for (const locale of LOCALES) {
      const key = { userId, id, locale, withoutBody: true };
      expect(await findReportPage(deps.mongo, key)).toContain(`<html lang="${locale}">`);
      expect(await findReportSheets(deps.mongo, key)).toBeInstanceOf(Uint8Array);
    }
  });
});
