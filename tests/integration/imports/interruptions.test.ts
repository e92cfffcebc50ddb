import { beforeAll, describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { saveTempFile } from "#db/mongo/temp-files.ts";
import { beginCommit, findImport, insertImport, type StoredImport } from "#db/postgres/queries/imports/imports.ts";
import { type ClaimedJob, completeJob, failJob } from "#db/postgres/queries/jobs/job-runs.ts";
import { cancelJob, createJob } from "#db/postgres/queries/jobs/jobs.ts";
import { changeLog, exerciseDays, exercises, jobs, workouts } from "#db/postgres/schema/index.ts";
import { storesBench } from "#tests/support/bench.ts";
import { generateHistory } from "#tests/support/generate-history.ts";
import { claimJob } from "#tests/support/jobs.ts";
import { insertUser } from "#tests/support/people.ts";
import { workerDependencies } from "#tests/support/worker.ts";
import { analyzeImport } from "#worker/processors/analyze-import.ts";
import { commitImport } from "#worker/processors/commit-import.ts";
import { JobCancelled, type JobRun, type WorkerDependencies } from "#worker/processors/types.ts";

type Kind = "analyze-import" | "commit-import";

let deps: WorkerDependencies;

const { stores, closing } = storesBench();

beforeAll(async () => {
  deps = workerDependencies(stores);
});

closing(() => deps.mongo.close());

const HOUR_MS = 3_600_000;

/** An uploaded file whose dry run waits. */
const uploaded = async (csv: string, expiresInMs = HOUR_MS) => {
  const { id: userId } = await insertUser(stores.db);
  const importId = deps.newId();
  const fileExpiresAt = new Date(Date.now() + expiresInMs);
  const fileId = await saveTempFile(deps.mongo, { userId, expiresAt: fileExpiresAt }, new TextEncoder().encode(csv));
  const job = await createJob(stores.db, { userId, requestId: null, newId: deps.newId }, "analyze-import", {
    importId,
  });
  await insertImport(stores.db, {
    id: importId,
    userId,
    requestedSource: "auto",
    weightUnit: null,
    distanceUnit: null,
    dateOrder: null,
    onChanged: "keep",
    timeZone: null,
    fileSha256: "0",
    fileBytes: csv.length,
    fileId,
    fileExpiresAt: fileExpiresAt.toISOString(),
    jobId: job.id,
    now: new Date().toISOString(),
  });
  return { userId, importId, jobId: job.id };
};

const claimed = async (jobId: string): Promise<ClaimedJob> => {
  const job = await claimJob(stores.db, jobId);
  if (job === null) throw new Error("the job cannot be claimed");
  return job;
};

const runOf = (job: ClaimedJob, importId: string, more: Partial<JobRun<Kind>> = {}): JobRun<Kind> => ({
  job,
  payload: { importId },
  signal: new AbortController().signal,
  progress: () => {},
  log: deps.log,
  ...more,
});

const analyzed = async (csv: string) => {
  const upload = await uploaded(csv);
  const run = runOf(await claimed(upload.jobId), upload.importId);
  await completeJob(stores.db, upload.jobId, await analyzeImport(deps, run));
  return upload;
};

/** Asks for the commit, as the API does. */
const committing = async ({ userId, importId }: { userId: string; importId: string }): Promise<ClaimedJob> => {
  const job = await createJob(stores.db, { userId, requestId: null, newId: deps.newId }, "commit-import", { importId });
  await beginCommit(stores.db, {
    id: importId,
    jobId: job.id,
    weightUnit: null,
    distanceUnit: null,
    dateOrder: null,
    onChanged: null,
    mapping: "{}",
    mayLink: true,
    version: 3,
    now: new Date().toISOString(),
  });
  return claimed(job.id);
};

const found = async ({ userId, importId }: { userId: string; importId: string }): Promise<StoredImport> => {
  const stored = await findImport(stores.db, userId, importId);
  if (stored === null) throw new Error("the import is gone");
  return stored;
};

const traces = async (userId: string): Promise<number[]> => {
  const count = async (table: typeof workouts | typeof exerciseDays | typeof changeLog) =>
    stores.db.$count(table, eq(table.userId, userId));
  return [
    await count(workouts),
    await count(exerciseDays),
    await count(changeLog),
    await stores.db.$count(exercises, eq(exercises.ownerId, userId)),
  ];
};

const HISTORY = generateHistory({ seed: 3, workouts: 300, sets: 900 });

describe("a commit that is cancelled half-way", () => {
  test("leaves nothing behind, and can be asked for again", async () => {
    const upload = await analyzed(HISTORY.csv);
    const job = await committing(upload);
    const controller = new AbortController();
    const percents: number[] = [];
    const run = runOf(job, upload.importId, {
      signal: controller.signal,
      progress: (percent) => {
        percents.push(percent);
        if (percent > 40) controller.abort(new JobCancelled());
      },
    });
    await expect(commitImport(deps, run)).rejects.toBeInstanceOf(JobCancelled);
    expect(percents.length).toBeGreaterThan(2);
    expect(await traces(upload.userId)).toEqual([0, 0, 0, 0]);
    await cancelJob(stores.db, upload.userId, job.id);
    await stores.db.update(jobs).set({ status: "cancelled" }).where(eq(jobs.id, job.id));
    expect(await found(upload)).toMatchObject({ status: "ready", version: 4, failure: null });

    await commitImport(deps, runOf(await committing(upload), upload.importId));
    expect(await found(upload)).toMatchObject({ status: "committed" });
    expect((await traces(upload.userId))[0]).toBe(300);
  });
});

test("a commit that runs twice, at once even, adds once", async () => {
  const upload = await analyzed(HISTORY.csv);
  const job = await committing(upload);
  await Promise.all([1, 2].map(() => commitImport(deps, runOf(job, upload.importId))));
  await commitImport(deps, runOf(job, upload.importId));
  const [logged, , changes] = await traces(upload.userId);
  expect([logged, changes]).toEqual([300, 300]);
});

test("a commit that another one has followed adds nothing", async () => {
  const upload = await analyzed(HISTORY.csv);
  const outdated = await committing(upload);
  await failJob(stores.db, outdated.id, { code: "internal" });
  await commitImport(deps, runOf(await committing(upload), upload.importId));
  await expect(commitImport(deps, runOf(outdated, upload.importId))).rejects.toMatchObject({ code: "state-conflict" });
  expect((await traces(upload.userId))[0]).toBe(300);
});

test("the progress of a commit only grows", async () => {
  const upload = await analyzed(HISTORY.csv);
  const percents: number[] = [];
  const progress = (percent: number) => percents.push(percent);
  await commitImport(deps, runOf(await committing(upload), upload.importId, { progress }));
  expect(percents.length).toBeGreaterThan(3);
  expect(percents).toEqual(percents.toSorted((a, b) => a - b));
});

describe("a dry run", () => {
  test("that is cancelled leaves its import failed, and says that nobody judged the file", async () => {
    const upload = await uploaded(HISTORY.csv);
    expect(await found(upload)).toMatchObject({ status: "analyzing", version: 1 });
    await cancelJob(stores.db, upload.userId, upload.jobId);
    expect(await found(upload)).toMatchObject({
      status: "failed",
      version: 2,
      failure: { code: "cancelled", detail: null },
    });
  });

  test("that fails on our side leaves its import failed without a word of the file", async () => {
    const upload = await uploaded(HISTORY.csv);
    await failJob(stores.db, upload.jobId, { code: "internal" });
    expect(await found(upload)).toMatchObject({ status: "failed", failure: { code: "internal", detail: null } });
  });

  test("whose file has expired says so", async () => {
    const upload = await uploaded(HISTORY.csv, -1);
    const run = runOf(await claimed(upload.jobId), upload.importId);
    await expect(analyzeImport(deps, run)).rejects.toMatchObject({ code: "state-conflict" });
    expect(await found(upload)).toMatchObject({ status: "failed", failure: { code: "file-gone" } });
  });

  test("that runs a second time changes nothing", async () => {
    const upload = await uploaded(HISTORY.csv);
    const run = runOf(await claimed(upload.jobId), upload.importId);
    const first = await analyzeImport(deps, run);
    const before = await found(upload);
    expect(await analyzeImport(deps, run)).toEqual(first);
    expect(await found(upload)).toEqual(before);
  });
});
