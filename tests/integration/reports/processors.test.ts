import { beforeAll, describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { ForjaError } from "#core/errors.ts";
import { createActivityLog } from "#db/mongo/activity-log.ts";
import { latestAnalysis } from "#db/mongo/analyses.ts";
import { putCheckin } from "#db/mongo/checkins.ts";
import { type Mongo, openMongo } from "#db/mongo/client.ts";
import { patchProfile } from "#db/mongo/profiles.ts";
import { findReport, listReports } from "#db/mongo/reports.ts";
import { saveTempFile } from "#db/mongo/temp-files.ts";
import { createJob, findJob } from "#db/postgres/queries/jobs/jobs.ts";
import { claimReportRun } from "#db/postgres/queries/reports/report-runs.ts";
import { advanceClock, recordChanges } from "#db/postgres/queries/sync/changes.ts";
import {
  goals,
  recoveryCodes,
  reportRuns,
  trainingSettings,
  twoFactorSecrets,
  users,
  type VisibleJobKind,
  WEBHOOK_EVENTS,
  webhooks,
} from "#db/postgres/schema/index.ts";
import type { JobPayload } from "#db/queues/job-kinds.ts";
import { storesBench } from "#tests/support/bench.ts";
import { claimJob } from "#tests/support/jobs.ts";
import { insertUser } from "#tests/support/people.ts";
import { logWorkout, ownExercise, squatDay } from "#tests/support/training-log.ts";
import { silentLog, workerDependencies } from "#tests/support/worker.ts";
import { analyzeProgress } from "#worker/processors/analyze-progress.ts";
import { buildReport } from "#worker/processors/build-report.ts";
import { purgeAccount } from "#worker/processors/purge-account.ts";
import { JobCancelled, type JobRun, type WorkerDependencies } from "#worker/processors/types.ts";

let deps: WorkerDependencies;
let now = new Date("2026-11-24T12:00:00Z");

const { stores, closing } = storesBench();

beforeAll(async () => {
  deps = workerDependencies(stores, () => now);
});

closing(() => deps.mongo.close());

const newId = (): string => Bun.randomUUIDv7();

/** A run as the worker's frame starts it. */
const aRun = async <Kind extends VisibleJobKind>(
  userId: string,
  kind: Kind,
  payload: JobPayload<Kind>,
  controller = new AbortController(),
): Promise<JobRun<Kind> & { progressed: number[] }> => {
  const { id } = await createJob(stores.db, { userId, requestId: null, newId }, kind, payload);
  const job = await claimJob(stores.db, id);
  if (job === null) throw new Error("a job that cannot be claimed");
  const progressed: number[] = [];
  return {
    job,
    payload,
    signal: controller.signal,
    progress: (percent) => {
      progressed.push(percent);
    },
    log: silentLog,
    progressed,
  };
};

const aLifter = async (): Promise<{ userId: string; squat: string }> => {
  const { id: userId } = await insertUser(stores.db);
  const squat = await ownExercise(stores.db, userId, { en: "Squat" });
  await logWorkout(stores.db, userId, squatDay(squat, "2026-11-19T18:00:00Z", 100));
  return { userId, squat };
};

const aReportRun = async (userId: string): Promise<string> => {
  const period = { kind: "weekly", key: "2026-W47", start: "2026-11-16", end: "2026-11-22" } as const;
  const { run } = await claimReportRun(stores.db, { id: newId(), userId, period, scheduled: false });
  return run.id;
};

describe("analyzing progress", () => {
  test("run twice, and twice at once, leaves one document", async () => {
    const { userId } = await aLifter();
    const first = await analyzeProgress(deps, await aRun(userId, "analyze-progress", {}));
    const again = await Promise.all(
      [1, 2, 3].map(async () => analyzeProgress(deps, await aRun(userId, "analyze-progress", {}))),
    );
    expect(again).toEqual([first, first, first]);
    expect(first).toMatchObject({ type: "analysis", url: `/api/v1/progress/analyses/${first?.id}` });
  });

  test("tells how far it is, and stops between its steps when it is cancelled", async () => {
    const { userId } = await aLifter();
    const run = await aRun(userId, "analyze-progress", {});
    await analyzeProgress(deps, run);
    expect(run.progressed).toEqual(run.progressed.toSorted((a, b) => a - b));
    expect(run.progressed.length).toBeGreaterThan(1);

    const other = await aLifter();
    const controller = new AbortController();
    // Cancelled when the run asks for the time, which it does first.
    const clock = () => {
      controller.abort(new JobCancelled());
      return now;
    };
    const cancelledRun = await aRun(other.userId, "analyze-progress", {}, controller);
    const cancelled = analyzeProgress({ ...deps, clock }, cancelledRun);
    await expect(cancelled).rejects.toBeInstanceOf(JobCancelled);
    expect(await latestAnalysis(deps.mongo, other.userId)).toBeNull();
  });

  test("of an account that is deleted finds nobody", async () => {
    const { userId } = await aLifter();
    const run = await aRun(userId, "analyze-progress", {});
    await stores.db.update(users).set({ deletedAt: new Date() }).where(eq(users.id, userId));
    await expect(analyzeProgress(deps, run)).rejects.toMatchObject({ code: "not-found" });
  });

  test("reads the check-ins of the last year beside the training, and a new one makes another analysis", async () => {
    const { userId } = await aLifter();
    const answers = {
      ...{ sleepHours: 7, sleepQuality: null, soreness: null, fatigue: null, stress: null },
      ...{ mood: null, motivation: null, restingHeartRate: 50, note: "private" },
    };
    const say = async (owner: string, localDate: string) => {
      await putCheckin(deps.mongo, { userId: owner, localDate, answers, now, check: () => {} });
      await advanceClock(stores.db, owner);
    };
    const analyses = async () => {
      await analyzeProgress(deps, await aRun(userId, "analyze-progress", {}));
      return latestAnalysis(deps.mongo, userId);
    };
    const before = await analyses();
    expect(before?.recovery?.checkins).toBe(0);
    const { id: other } = await insertUser(stores.db);
    await say(other, "2026-11-20");
    for (const date of ["2025-11-24", "2025-11-25", "2026-11-20", "2026-11-24", "2026-11-25"]) await say(userId, date);
    const after = await analyses();
    expect(after?.recovery?.checkins).toBe(3);
    expect(after?.inputVersion).toBeGreaterThan(before?.inputVersion ?? Infinity);
    expect(after?.id).not.toBe(before?.id ?? "");
    expect(JSON.stringify(after)).not.toContain("private");
  });

  test("goes by the user's own landmarks, and so does a report", async () => {
    const { userId } = await aLifter();
    const landmarks = { quads: { low: 1, high: 2, source: "own" } };
    await stores.db.insert(trainingSettings).values({ userId, landmarks });
    await analyzeProgress(deps, await aRun(userId, "analyze-progress", {}));
    const analysis = await latestAnalysis(deps.mongo, userId);
    expect(analysis?.muscles.find(({ muscle }) => muscle === "quads")?.landmark).toMatchObject(landmarks.quads);
    const reportRunId = await aReportRun(userId);
    await buildReport(deps, await aRun(userId, "build-report", { reportRunId }));
    const report = await findReport(deps.mongo, userId, reportRunId);
    expect(report?.muscles.find(({ muscle }) => muscle === "quads")?.landmark).toEqual(landmarks.quads);
  });

  test("while MongoDB is away is unavailable, so that it is tried again", async () => {
    const { userId } = await aLifter();
    const mongo = openMongo({
      url: "mongodb://127.0.0.1:1/none",
      poolSize: 1,
      applicationName: "forja-test",
      deadlineMs: 800,
    });
    const run = await aRun(userId, "analyze-progress", {});
    await expect(analyzeProgress({ ...deps, mongo }, run)).rejects.toMatchObject({ code: "unavailable" });
    await mongo.close();
  });
});

describe("building a report", () => {
  test.each([30, 50, 70])("stops at %d % when it is cancelled there, and keeps nothing", async (percent) => {
    const { userId } = await aLifter();
    const reportRunId = await aReportRun(userId);
    const controller = new AbortController();
    const run = await aRun(userId, "build-report", { reportRunId }, controller);
    const progressed: number[] = [];
    const progress = (done: number): void => {
      progressed.push(done);
      if (done === percent) controller.abort(new JobCancelled());
    };
    await expect(buildReport(deps, { ...run, progress })).rejects.toBeInstanceOf(JobCancelled);
    expect(progressed.at(-1)).toBe(percent);
    expect(await findReport(deps.mongo, userId, reportRunId)).toBeNull();
  });

  test("marks its run with the state of the data that it is of", async () => {
    const { userId } = await aLifter();
    const reportRunId = await aReportRun(userId);
    const result = await buildReport(deps, await aRun(userId, "build-report", { reportRunId }));
    expect(result).toEqual({ type: "report", id: reportRunId, url: `/api/v1/progress/reports/${reportRunId}` });
    const [row] = await stores.db.select().from(reportRuns).where(eq(reportRuns.id, reportRunId));
    const report = await findReport(deps.mongo, userId, reportRunId);
    expect(row).toMatchObject({ status: "completed", inputVersion: report?.inputVersion });
    expect(row?.completedAt).not.toBeNull();
  });

  test("run many times at once leaves one report, of the newest data", async () => {
    const { userId, squat } = await aLifter();
    const reportRunId = await aReportRun(userId);
    const runs = Array.from({ length: 4 }, () => aRun(userId, "build-report", { reportRunId }));
    const building = Promise.all(runs.map(async (run) => buildReport(deps, await run)));
    await logWorkout(stores.db, userId, squatDay(squat, "2026-11-20T18:00:00Z", 105));
    await building;
    await buildReport(deps, await aRun(userId, "build-report", { reportRunId }));
    expect(await listReports(deps.mongo, userId, null, 10)).toHaveLength(1);
    expect((await findReport(deps.mongo, userId, reportRunId))?.totals.current.workouts).toBe(2);
  });

  test("again after the week has ended says that it is complete, though nothing was logged since", async () => {
    const { userId, squat } = await aLifter();
    await logWorkout(stores.db, userId, squatDay(squat, "2026-11-16T18:00:00Z", 100));
    const reportRunId = await aReportRun(userId);
    const build = async (at: string) => {
      now = new Date(at);
      await buildReport(deps, await aRun(userId, "build-report", { reportRunId }));
      return findReport(deps.mongo, userId, reportRunId);
    };
    expect((await build("2026-11-20T12:00:00Z"))?.period.complete).toBe(false);
    expect((await build("2026-11-24T12:00:00Z"))?.period.complete).toBe(true);
  });

  test("a store that is slow to keep it is asked again, and nothing is made anew", async () => {
    const { userId } = await aLifter();
    const id = await aReportRun(userId);
    const calls = { reads: 0, saves: 0 };
    const mongo: Mongo = {
      ...deps.mongo,
      run: (work, options) => {
        if (options?.deadlineMs === undefined) calls.reads += 1;
        else calls.saves += 1;
        if (options?.deadlineMs !== undefined && calls.saves < 3) throw new ForjaError("unavailable");
        return deps.mongo.run(work, options);
      },
    };
    await buildReport({ ...deps, mongo }, await aRun(userId, "build-report", { reportRunId: id }));
    expect(calls).toEqual({ reads: 1, saves: 3 });
    expect(await findReport(deps.mongo, userId, id)).not.toBeNull();
  });

  test("of somebody else's run finds nothing", async () => {
    const reportRunId = await aReportRun((await aLifter()).userId);
    const { userId } = await aLifter();
    const run = await aRun(userId, "build-report", { reportRunId });
    await expect(buildReport(deps, run)).rejects.toMatchObject({ code: "not-found" });
  });
});

/** Every document that holds the id, in whatever collection and field. */
const documentsWith = (mongo: Mongo, userId: string): Promise<string[]> =>
  mongo.run(async (db) => {
    const collections = await db.listCollections().toArray();
    const found = await Promise.all(
      collections.map(async ({ name }) => {
        const documents = await db.collection(name).find({}).toArray();
        return documents.some((document) => JSON.stringify(document).includes(userId)) ? [name] : [];
      }),
    );
    return found.flat();
  });

/** Every table with a row that holds the id, in whatever column. */
const tablesWith = async (userId: string): Promise<string[]> => {
  const tables = await stores.db.execute<{ name: string }>(
    "select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await stores.db.execute<{ text: string }>(`select t::text as text from "${name}" t`);
    if (rows.some(({ text }) => text.includes(userId))) found.push(name);
  }
  return found.toSorted();
};

const NO_ANSWERS = {
  sleepHours: null,
  sleepQuality: null,
  soreness: null,
  fatigue: null,
  stress: null,
  mood: null,
  motivation: null,
  restingHeartRate: null,
  note: null,
};

describe("purging an account", () => {
  const everythingOf = async (): Promise<string> => {
    const { userId, squat } = await aLifter();
    const webhook = { url: "https://example.com/", events: [...WEBHOOK_EVENTS], sealedSecret: new Uint8Array(1) };
    await stores.db.insert(webhooks).values({ id: newId(), userId, ...webhook });
    for (let day = 1; day <= 9; day += 1) {
      await logWorkout(stores.db, userId, squatDay(squat, `2026-10-0${day}T18:00:00Z`, 100 + day));
    }
    await recordChanges(stores.db, userId, [{ resource: "exercises", id: squat, op: "upsert", version: 1 }]);
    await analyzeProgress(deps, await aRun(userId, "analyze-progress", {}));
    const reportRunId = await aReportRun(userId);
    await buildReport(deps, await aRun(userId, "build-report", { reportRunId }));
    const { mongo, clock } = deps;
    const expiresAt = new Date(Date.now() + 3_600_000);
    await patchProfile(mongo, userId, { patch: { profile: { gym: "Iron" } }, now, check: () => {} });
    await putCheckin(mongo, { userId, localDate: "2026-11-24", answers: NO_ANSWERS, now, check: () => {} });
    const goal = { kind: "exercise_e1rm", exerciseId: squat, startedOn: "2026-11-24" } as const;
    await stores.db.insert(goals).values({ id: newId(), userId, ...goal, weightValue: 150, weightUnit: "kg" });
    await stores.db.insert(twoFactorSecrets).values({ userId, sealedSecret: new Uint8Array(48) });
    await stores.db.insert(recoveryCodes).values({ userId, hash: new Uint8Array(32) });
    await saveTempFile(mongo, { userId, expiresAt }, new Uint8Array(300_000));
    const activity = createActivityLog({ mongo, log: silentLog, clock, newId });
    activity.record({ userId, action: "account.deleted" });
    await activity.flush();
    return userId;
  };
  const markDeleted = (userId: string) =>
    stores.db.update(users).set({ deletedAt: new Date() }).where(eq(users.id, userId));

  test("removes all that is kept of it, in both stores, and nothing of anybody else", async () => {
    const userId = await everythingOf();
    const other = await everythingOf();
    const run = await aRun(userId, "purge-account", {});
    await markDeleted(userId);
    expect((await tablesWith(userId)).length).toBeGreaterThan(8);
    expect(await tablesWith(userId)).toContain("webhook_deliveries");
    expect((await documentsWith(deps.mongo, userId)).length).toBe(6);
    const others = { tables: await tablesWith(other), documents: await documentsWith(deps.mongo, other) };

    expect(await purgeAccount(deps, run)).toBeNull();
    expect(await tablesWith(userId)).toEqual([]);
    expect(await documentsWith(deps.mongo, userId)).toEqual([]);
    expect(await tablesWith(other)).toEqual(others.tables);
    expect(await documentsWith(deps.mongo, other)).toEqual(others.documents);
    expect(run.progressed.at(-1)).toBe(90);
  });

  test("goes on where it was stopped", async () => {
    const userId = await everythingOf();
    await markDeleted(userId);
    const controller = new AbortController();
    const run = await aRun(userId, "purge-account", {}, controller);
    const stopped = purgeAccount(deps, {
      ...run,
      progress: (percent) => percent > 30 && controller.abort(new JobCancelled()),
    });
    await expect(stopped).rejects.toBeInstanceOf(JobCancelled);
    expect(await tablesWith(userId)).toContain("users");
    await purgeAccount(deps, { ...run, signal: new AbortController().signal });
    expect(await tablesWith(userId)).toEqual([]);
  });

  test("cancels what else the account had under way", async () => {
    const { userId } = await aLifter();
    const waiting = await createJob(stores.db, { userId, requestId: null, newId }, "analyze-progress", {});
    const run = await aRun(userId, "purge-account", {});
    await markDeleted(userId);
    const stop = new AbortController();
    stop.abort(new JobCancelled());
    await expect(purgeAccount(deps, { ...run, signal: stop.signal })).rejects.toBeInstanceOf(JobCancelled);
    expect((await findJob(stores.db, userId, waiting.id))?.status).toBe("cancelled");
    expect((await findJob(stores.db, userId, run.job.id))?.status).toBe("running");
  });

  test("leaves an account alone that nobody deleted", async () => {
    const { userId } = await aLifter();
    const run = await aRun(userId, "purge-account", {});
    await expect(purgeAccount(deps, run)).rejects.toMatchObject({ code: "state-conflict" });
    expect(await tablesWith(userId)).toContain("sets");
  });
});
