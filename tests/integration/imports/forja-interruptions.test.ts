import { beforeAll, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { ForjaError } from "#core/errors.ts";
import { checkinsIn } from "#db/mongo/collections.ts";
import { saveTempFile } from "#db/mongo/temp-files.ts";
import { beginCommit, findImport, insertImport } from "#db/postgres/queries/imports/imports.ts";
import { type ClaimedJob, completeJob } from "#db/postgres/queries/jobs/job-runs.ts";
import { createJob } from "#db/postgres/queries/jobs/jobs.ts";
import { changeLog, exerciseSettings, goals, measurements, routines, workouts } from "#db/postgres/schema/index.ts";
import { register, textAt } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";
import { addEverything } from "#tests/support/everything.ts";
import { exportText } from "#tests/support/exports.ts";
import { importsBench } from "#tests/support/imports.ts";
import { claimJob } from "#tests/support/jobs.ts";
import { workerDependencies } from "#tests/support/worker.ts";
import { analyzeImport } from "#worker/processors/analyze-import.ts";
import { commitImport } from "#worker/processors/commit-import.ts";
import type { JobRun, WorkerDependencies } from "#worker/processors/types.ts";

type Kind = "analyze-import" | "commit-import";
type Upload = { readonly userId: string; readonly importId: string };

const bench = importsBench();
let deps: WorkerDependencies;
let file: string;

/** No worker runs on these stores, except those of a test. */
const { stores, app, closing } = testBench();

beforeAll(async () => {
  deps = workerDependencies(stores);
  const owner = await register(bench.app);
  await addEverything(bench.app, owner);
  file = await exportText(bench, owner, "json");
});

closing(() => deps.mongo.close());

const claimed = async (jobId: string): Promise<ClaimedJob> => {
  const job = await claimJob(stores.db, jobId);
  if (job === null) throw new Error("the job cannot be claimed");
  return job;
};

const runOf = (job: ClaimedJob, importId: string, more: Partial<JobRun<Kind>> = {}): JobRun<Kind> => ({
  ...{ job, payload: { importId }, signal: new AbortController().signal, progress: () => {}, log: deps.log },
  ...more,
});

const HOUR_MS = 3_600_000;

/** An import whose dry run is done, and the job of its commit, which nobody has begun. */
const committing = async (): Promise<Upload & { readonly job: ClaimedJob }> => {
  const { db } = stores;
  const { userId } = await register(app);
  const importId = deps.newId();
  const expiresAt = new Date(Date.now() + HOUR_MS);
  const fileId = await saveTempFile(deps.mongo, { userId, expiresAt }, new TextEncoder().encode(file));
  const jobOf = async (kind: Kind) => {
    const made = await createJob(db, { userId, requestId: null, newId: deps.newId }, kind, { importId });
    return made.id;
  };
  const dryRun = await jobOf("analyze-import");
  await insertImport(db, {
    ...{
      id: importId,
      userId,
      requestedSource: "auto",
      weightUnit: null,
      distanceUnit: null,
      dateOrder: null,
      onChanged: "keep",
      timeZone: null,
    },
    ...{ fileSha256: "0", fileBytes: file.length, fileId, fileExpiresAt: expiresAt.toISOString(), jobId: dryRun },
    now: new Date().toISOString(),
  });
  await completeJob(db, dryRun, await analyzeImport(deps, runOf(await claimed(dryRun), importId)));
  const jobId = await jobOf("commit-import");
  await beginCommit(db, {
    ...{
      id: importId,
      jobId,
      weightUnit: null,
      distanceUnit: null,
      dateOrder: null,
      onChanged: null,
      mapping: "{}",
      mayLink: true,
      version: 3,
    },
    now: new Date().toISOString(),
  });
  return { userId, importId, job: await claimed(jobId) };
};

const traces = async (userId: string): Promise<number[]> => {
  const tables = [workouts, measurements, goals, routines, exerciseSettings, changeLog] as const;
  const counts = await Promise.all(tables.map((table) => stores.db.$count(table, eq(table.userId, userId))));
  return [...counts, await deps.mongo.run((db) => checkinsIn(db).countDocuments({ userId }))];
};

const NOTHING = [0, 0, 0, 0, 0, 0, 0];
const ALL = [2, 5, 6, 3, 2, 18, 2];

/** A document store that is away for one call: the one after so many. */
const awayAfter = (calls: number): WorkerDependencies => {
  let left = calls;
  const run: WorkerDependencies["mongo"]["run"] = (work, options) => {
    left -= 1;
    if (left === -1) return Promise.reject(new ForjaError("unavailable"));
    return deps.mongo.run(work, options);
  };
  return { ...deps, mongo: { ...deps.mongo, run } };
};

test.each([0, 1, 2, 3, 4, 5, 6])(
  "a commit whose document store goes away after %d calls leaves nothing behind, and comes through the next time",
  async (calls) => {
    const { userId, importId, job } = await committing();
    const failure = await commitImport(awayAfter(calls), runOf(job, importId)).catch((error: unknown) => error);
    if (failure instanceof ForjaError) {
      expect(failure.code).toBe("unavailable");
      expect(await traces(userId)).toEqual(NOTHING);
    }
    await commitImport(deps, runOf(job, importId));
    expect(await traces(userId)).toEqual(ALL);
    const found = await findImport(stores.db, userId, importId);
    expect(found?.status).toBe("committed");
  },
  20_000,
);

test("a commit that runs twice, at once even, adds once", async () => {
  const { userId, importId, job } = await committing();
  const ended = await Promise.allSettled([1, 2].map(() => commitImport(deps, runOf(job, importId))));
  expect(ended.some(({ status }) => status === "fulfilled")).toBe(true);
  await commitImport(deps, runOf(job, importId));
  expect(await traces(userId)).toEqual(ALL);
});

test("a commit that is cancelled half-way leaves nothing behind", async () => {
  const { userId, importId, job } = await committing();
  const controller = new AbortController();
  const progress = (percent: number): void => {
    if (percent > 15) controller.abort(new Error("cancelled"));
  };
  const run = runOf(job, importId, { signal: controller.signal, progress });
  await expect(commitImport(deps, run)).rejects.toThrow("cancelled");
  expect(await traces(userId)).toEqual(NOTHING);
});

test("a check-in that was brought and then changed goes with the undo; the day is free again", async () => {
  const person = await register(bench.app);
  const importId = await bench.add(person, file);
  const put = (sleepHours: number) =>
    bench.app.call("PUT", "/api/v1/progress/checkins/2026-11-19", { token: person.token, body: { sleepHours } });
  expect((await put(4)).status).toBe(200);
  expect(textAt(await bench.undo(person, importId), "status")).toBe("completed");
  expect((await put(8)).status).toBe(201);
});
