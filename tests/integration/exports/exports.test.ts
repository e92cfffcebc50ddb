import { beforeAll, describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { addDays } from "#core/time/local-date.ts";
import { openMongo } from "#db/mongo/client.ts";
import { TEMP_BUCKET } from "#db/mongo/collections.ts";
import { type ClaimedJob, completeJob } from "#db/postgres/queries/jobs/job-runs.ts";
import { dataExports, users } from "#db/postgres/schema/index.ts";
import { at, type Person, register, type TestApp, testApp, textAt } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";
import { claimJob } from "#tests/support/jobs.ts";
import { workerDependencies } from "#tests/support/worker.ts";
import { buildExport } from "#worker/processors/build-export.ts";
import { purgeAccount } from "#worker/processors/purge-account.ts";
import { JobCancelled, type JobRun, type WorkerDependencies } from "#worker/processors/types.ts";

let deps: WorkerDependencies;
let owner: Person;
let stranger: Person;

const { stores, app, closing } = testBench();

beforeAll(async () => {
  deps = workerDependencies(stores);
  owner = await register(app, { timeZone: "America/Lima" });
  stranger = await register(app);
  for (const startedAt of ["2026-10-01T10:00:00.000Z", "2026-10-02T10:00:00.000Z"]) {
    const body = { status: "completed", startedAt, endedAt: startedAt, exercises: [] };
    await app.call("POST", "/api/v1/workouts", { token: owner.token, body });
  }
});

closing(() => deps.mongo.close());

const ask = (person: Person, body: unknown, headers: Record<string, string> = {}) =>
  app.call("POST", "/api/v1/exports", { token: person.token, body, headers });

const get = (person: Person, path: string, on: TestApp = app) =>
  on.call("GET", `/api/v1/exports${path}`, { token: person.token });

const claimed = async (jobId: string): Promise<ClaimedJob> => {
  const job = await claimJob(stores.db, jobId);
  if (job === null) throw new Error("the job cannot be claimed");
  return job;
};

type Run = JobRun<"build-export">;

const runOf = (job: ClaimedJob, more: Partial<Run> = {}): Run => ({
  job,
  payload: { exportId: String(job.payload.exportId) },
  signal: new AbortController().signal,
  progress: () => {},
  log: deps.log,
  ...more,
});

/** An export that was asked for and not yet made. */
const asked = async (person: Person, format = "json") => {
  const job = await claimed(textAt((await ask(person, { format })).body, "id"));
  return { job, id: String(job.payload.exportId) };
};

const made = async (person: Person, format = "json"): Promise<string> => {
  const { job, id } = await asked(person, format);
  await completeJob(stores.db, job.id, await buildExport(deps, runOf(job)));
  return id;
};

const stored = (name: "files" | "chunks", userId: string) =>
  deps.mongo.run(async (db) => {
    const files = await db.collection(`${TEMP_BUCKET}.files`).find({ "metadata.userId": userId }).toArray();
    if (name === "files") return files.length;
    const ids = files.map(({ _id }) => _id);
    return db.collection(`${TEMP_BUCKET}.chunks`).countDocuments({ files_id: { $nin: ids } });
  });

describe("asking for an export", () => {
  test("answers its job, whose result names the export", async () => {
    const answer = await ask(owner, { format: "csv" });
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({ kind: "build-export", status: "queued", progress: 0 });
    expect(answer.headers.get("location")).toBe(`/api/v1/jobs/${textAt(answer.body, "id")}`);
    const job = await claimed(textAt(answer.body, "id"));
    const id = String(job.payload.exportId);
    expect((await get(owner, `/${id}`)).body).toMatchObject({
      ...{ id, format: "csv", status: "running", jobId: job.id },
      ...{ bytes: null, completedAt: null, expiresAt: null, downloadUrl: null },
    });
    expect((await get(owner, `/${id}/download`)).status).toBe(404);
    expect(await buildExport(deps, runOf(job))).toEqual({ type: "export", id, url: `/api/v1/exports/${id}` });
  });

  test.each([
    [{}, "/format"],
    [{ format: "xml" }, "/format"],
    [{ format: "json", since: "2026-01-01" }, "/since"],
    [{ format: "json", id: "1" }, "/id"],
  ])("with %p is refused with its pointer", async (body, pointer) => {
    const answer = await ask(owner, body);
    expect([answer.status, at(answer.body, "errors", 0, "pointer")]).toEqual([422, pointer]);
  });

  test("under an id of the client's makes it once", async () => {
    const id = deps.newId();
    const first = await ask(owner, { id, format: "json" });
    const again = await ask(owner, { id, format: "json" });
    expect([first.status, again.status]).toEqual([202, 200]);
    expect(at(again.body, "id")).toBe(at(first.body, "id"));
    expect(await ask(owner, { id, format: "csv" })).toMatchObject({ status: 409, body: { code: "id-taken" } });
    expect(await ask(stranger, { id, format: "json" })).toMatchObject({ status: 409, body: { code: "id-taken" } });
  });

  test("under an Idempotency-Key is answered again", async () => {
    const headers = { "idempotency-key": crypto.randomUUID() };
    const first = await ask(owner, { format: "json" }, headers);
    const again = await ask(owner, { format: "json" }, headers);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(at(again.body, "id")).toBe(at(first.body, "id"));
  });

  test("counts against a limit of its own, by the hour", async () => {
    const strict = await testApp(stores, { config: { rateLimitScale: 1 } });
    const person = await register(strict);
    const call = () => strict.call("POST", "/api/v1/exports", { token: person.token, body: { format: "xml" } });
    expect((await call()).headers.get("ratelimit-policy")).toBe('"exports";q=20;w=3600, "exports-burst";q=5;w=900');
    for (let count = 1; count < 5; count += 1) expect((await call()).status).toBe(422);
    expect((await call()).status).toBe(429);
    await strict.close();
  });
});

describe("the file of an export", () => {
  test.each([
    ["json", "application/json", "forja"],
    ["csv", "text/csv; charset=utf-8", "forja-sets"],
    ["strong", "text/csv; charset=utf-8", "strong"],
  ])("as %s is %s, under a name with the day on which it was made", async (format, type, name) => {
    const madeAt = new Date();
    madeAt.setUTCHours(3, 0, 0, 0);
    const early = workerDependencies(stores, () => madeAt);
    const { job, id } = await asked(owner, format);
    await buildExport(early, runOf(job));
    await early.mongo.close();
    // In Lima it was still the day before.
    const day = addDays(madeAt.toISOString().slice(0, 10), -1);
    const bytes = at((await get(owner, `/${id}`)).body, "bytes");
    const answer = await get(owner, `/${id}/download`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe(type);
    const extension = format === "json" ? "json" : "csv";
    expect(answer.headers.get("content-disposition")).toBe(`attachment; filename="${name}-${day}.${extension}"`);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.headers.get("content-length")).toBe(String(bytes));
  });

  test("is its owner's alone, and so is the export", async () => {
    const id = await made(owner);
    expect((await get(owner, `/${id}/download`)).status).toBe(200);
    for (const path of [`/${id}`, `/${id}/download`]) {
      expect(await get(stranger, path)).toMatchObject({ status: 404, body: { code: "not-found" } });
      expect((await app.call("GET", `/api/v1/exports${path}`)).status).toBe(401);
    }
    expect(at((await get(stranger, "")).body, "data")).toEqual([]);
  });

  test("is kept for seven days", async () => {
    const id = await made(owner);
    const kept = (await get(owner, `/${id}`)).body;
    expect(at(kept, "downloadUrl")).toBe(`/api/v1/exports/${id}/download`);
    const days = (Date.parse(textAt(kept, "expiresAt")) - Date.parse(textAt(kept, "completedAt"))) / 86_400_000;
    expect(days).toBeCloseTo(7, 3);
    await stores.db.update(dataExports).set({ fileExpiresAt: new Date() }).where(eq(dataExports.id, id));
    expect((await get(owner, `/${id}`)).body).toMatchObject({ status: "completed", downloadUrl: null });
    expect((await get(owner, `/${id}/download`)).status).toBe(404);
  });

  test("goes with its account", async () => {
    const person = await register(app);
    const id = await made(person);
    expect(await stored("files", person.userId)).toBe(1);
    await stores.db.update(users).set({ deletedAt: new Date() }).where(eq(users.id, person.userId));
    const job = { ...(await asked(owner)).job, userId: person.userId, kind: "purge-account" } as const;
    await purgeAccount(deps, { ...runOf(job), payload: {} });
    expect(await stored("files", person.userId)).toBe(0);
    expect(await stores.db.$count(dataExports, eq(dataExports.id, id))).toBe(0);
  });
});

test("exports are listed newest first, page by page", async () => {
  const person = await register(app);
  const ids = [];
  for (const format of ["json", "csv", "strong"]) ids.unshift(await made(person, format));
  const page = (await get(person, "?limit=2")).body;
  const next = (await get(person, `?limit=2&cursor=${textAt(page, "page", "nextCursor")}`)).body;
  const listed = [at(page, "data"), at(next, "data")].flat();
  expect(listed.map((one) => at(one, "id"))).toEqual(ids);
  expect(at(next, "page", "hasMore")).toBe(false);
});

describe("a run", () => {
  test("that is cancelled between two batches leaves nothing behind", async () => {
    const person = await register(app);
    const { job, id } = await asked(person);
    const controller = new AbortController();
    controller.abort(new JobCancelled());
    const before = await stored("chunks", person.userId);
    await expect(buildExport(deps, runOf(job, { signal: controller.signal }))).rejects.toBeInstanceOf(JobCancelled);
    expect([await stored("files", person.userId), await stored("chunks", person.userId)]).toEqual([0, before]);
    expect(at((await get(person, `/${id}`)).body, "downloadUrl")).toBeNull();
  });

  test("that failed half-way is done again whole, and its half is gone", async () => {
    const { job, id } = await asked(owner);
    const before = [await stored("files", owner.userId), await stored("chunks", owner.userId)];
    const broken = runOf(job, {
      progress: () => {
        throw new Error("the process has died");
      },
    });
    await expect(buildExport(deps, broken)).rejects.toThrow("the process has died");
    expect([await stored("files", owner.userId), await stored("chunks", owner.userId)]).toEqual(before);
    await buildExport(deps, runOf(job));
    expect((await get(owner, `/${id}/download`)).status).toBe(200);
  });

  test("that happens twice, at once even, keeps one file", async () => {
    const person = await register(app);
    const { job, id } = await asked(person);
    await Promise.all([1, 2].map(() => buildExport(deps, runOf(job))));
    await buildExport(deps, runOf(job));
    expect(await stored("files", person.userId)).toBe(1);
    expect((await get(person, `/${id}/download`)).status).toBe(200);
  });

  test("tells how far it is, and only ever further", async () => {
    const percents: number[] = [];
    const { job } = await asked(owner);
    await buildExport(deps, runOf(job, { progress: (percent) => percents.push(percent) }));
    expect(percents).toEqual(percents.toSorted((a, b) => a - b));
    expect(percents.at(-1)).toBe(99);
  });

  test("of a deleted account makes nothing", async () => {
    const person = await register(app);
    const { job } = await asked(person);
    await stores.db.update(users).set({ deletedAt: new Date() }).where(eq(users.id, person.userId));
    await expect(buildExport(deps, runOf(job))).rejects.toMatchObject({ code: "not-found" });
  });

  test("waits for a document store that is away, and a download says that it is", async () => {
    const mongoUrl = "mongodb://127.0.0.1:9/none";
    const mongo = openMongo({ url: mongoUrl, poolSize: 1, applicationName: "forja-test", deadlineMs: 900 });
    const id = await made(owner);
    const { job } = await asked(owner);
    await expect(buildExport({ ...deps, mongo }, runOf(job))).rejects.toMatchObject({ code: "unavailable" });
    await mongo.close();
    const without = await testApp(stores, { mongoUrl });
    expect((await get(owner, `/${id}/download`, without)).status).toBe(503);
    expect((await get(owner, `/${id}`, without)).status).toBe(200);
    await without.close();
  });
});
