import { afterEach, beforeAll, describe, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isNull } from "drizzle-orm";
import { Redis } from "ioredis";
import { ForjaError } from "#core/errors.ts";
import { cancelJob, coalesceJob, createJob, findJob, type JobView } from "#db/postgres/queries/jobs/jobs.ts";
import { deadLetters, outbox } from "#db/postgres/schema/index.ts";
import { startRedis } from "#scripts/stack/redis.ts";
import { aborted } from "#tests/support/aborted.ts";
import { storesBench } from "#tests/support/bench.ts";
import { eventually } from "#tests/support/eventually.ts";
import { insertUser } from "#tests/support/people.ts";
import { processorsWith, startTestWorker, type TestWorker } from "#tests/support/worker.ts";
import type { Processors } from "#worker/processors/types.ts";

let userId: string;
const workers: TestWorker[] = [];

const { stores } = storesBench();

beforeAll(async () => {
  userId = (await insertUser(stores.db)).id;
});

afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop(1_000)));
});

const start = async (processors: Partial<Processors>, options: Parameters<typeof startTestWorker>[2] = {}) => {
  const worker = await startTestWorker(stores, processorsWith(processors), options);
  workers.push(worker);
  return worker;
};

const request = () => ({ userId, requestId: "request-1", newId: () => Bun.randomUUIDv7() });

const ask = (): Promise<JobView> => stores.db.transaction((tx) => createJob(tx, request(), "analyze-progress", {}));

const ended = (id: string, withinMs?: number): Promise<JobView | null> =>
  eventually(
    () => findJob(stores.db, userId, id),
    (job) => job !== null && job.finishedAt !== null,
    withinMs,
  );

const RESULT = { type: "analysis", id: "a", url: "/a" };

describe("a job", () => {
  test("goes through outbox, queue and processor, and its result into the ledger", async () => {
    const seen: string[] = [];
    await start({
      "analyze-progress": async (_deps, { job, progress }) => {
        seen.push(`${job.userId} ${job.requestId}`);
        progress(50);
        return RESULT;
      },
    });
    const job = await ask();
    expect(job.status).toBe("queued");
    expect(await ended(job.id)).toMatchObject({ status: "completed", progress: 100, result: RESULT, error: null });
    expect(seen).toEqual([`${userId} request-1`]);
  });

  test("shows less than a hundred per cent until its end", async () => {
    const { promise: ending, resolve: end } = Promise.withResolvers<null>();
    await start({
      "analyze-progress": (_deps, { progress }) => {
        progress(100);
        return ending;
      },
    });
    const job = await ask();
    const shown = await eventually(
      () => findJob(stores.db, userId, job.id),
      (found) => (found?.progress ?? 0) >= 99,
    );
    expect(shown).toMatchObject({ status: "running", progress: 99 });
    end(null);
    expect(await ended(job.id)).toMatchObject({ status: "completed", progress: 100 });
  });

  test("whose transaction rolls back is never run", async () => {
    const before = await stores.db.$count(outbox);
    const failed = stores.db.transaction(async (tx) => {
      await createJob(tx, request(), "analyze-progress", {});
      throw new Error("no");
    });
    await expect(failed).rejects.toThrow("no");
    await failed.catch(() => {});
    expect(await stores.db.$count(outbox)).toBe(before);
  });

  test("that cannot succeed fails at once, with its code and no value", async () => {
    let runs = 0;
    await start({
      "analyze-progress": async () => {
        runs += 1;
        throw new ForjaError("request-invalid", { errors: [{ pointer: "/weightUnit", detail: "is required" }] });
      },
    });
    const job = await ask();
    expect(await ended(job.id)).toMatchObject({
      status: "failed",
      error: { code: "request-invalid", errors: [{ pointer: "/weightUnit", detail: "is required" }] },
    });
    expect(runs).toBe(1);
  });

  test("whose store is away is tried again", async () => {
    let runs = 0;
    await start({
      "analyze-progress": async () => {
        runs += 1;
        if (runs < 3) throw new ForjaError("unavailable");
        return RESULT;
      },
    });
    expect(await ended((await ask()).id)).toMatchObject({ status: "completed" });
    expect(runs).toBe(3);
  });

  test("that is poison ends among the dead letters, and the metric says so", async () => {
    const worker = await start({
      "analyze-progress": async () => {
        throw new TypeError("a bug that holds the secret hunter2");
      },
    });
    const job = await ask();
    expect(await ended(job.id, 25_000)).toMatchObject({ status: "failed", error: { code: "internal" } });
    const letters = await eventually(
      () => stores.db.select().from(deadLetters),
      (rows) => rows.length === 1,
    );
    expect(letters[0]).toMatchObject({ queue: "analyze-progress", errorName: "TypeError", attempts: 4 });
    expect(JSON.stringify(letters)).not.toContain("hunter2");
    expect(await worker.registry.metrics()).toContain('forja_dead_letters_total{kind="analyze-progress"} 1');
    const kept = await worker.queues["analyze-progress"].getJob(`job-${job.id}`);
    expect(JSON.stringify(kept)).not.toContain("hunter2");
  });
});

describe("cancelling", () => {
  test("ends a job that waits at once", async () => {
    const job = await ask();
    expect(await cancelJob(stores.db, userId, job.id)).toMatchObject({ status: "cancelled" });
    let runs = 0;
    await start({
      "analyze-progress": async () => {
        runs += 1;
        return null;
      },
    });
    const other = await ask();
    await ended(other.id);
    expect(runs).toBe(1);
    expect(await findJob(stores.db, userId, job.id)).toMatchObject({ status: "cancelled" });
  });

  test("ends a job that runs as soon as it looks", async () => {
    const { promise: started, resolve } = Promise.withResolvers<void>();
    await start({
      "analyze-progress": async (_deps, { signal }) => {
        resolve();
        await aborted(signal);
        return null;
      },
    });
    const job = await ask();
    await started;
    expect(await cancelJob(stores.db, userId, job.id)).toMatchObject({ status: "running" });
    expect(await ended(job.id)).toMatchObject({ status: "cancelled", error: null });
  });

  test("is refused for a job of somebody else and for one that has ended", async () => {
    const job = await ask();
    const stranger = await insertUser(stores.db);
    expect(await cancelJob(stores.db, stranger.id, job.id)).toBeNull();
    await cancelJob(stores.db, userId, job.id);
    expect(await cancelJob(stores.db, userId, job.id)).toBeNull();
  });
});

describe("a worker that stops", () => {
  test("hands back what runs, and another one finishes it without counting a failure", async () => {
    const { promise: started, resolve } = Promise.withResolvers<void>();
    const first = await startTestWorker(
      stores,
      processorsWith({
        "analyze-progress": async (_deps, { signal }) => {
          resolve();
          await aborted(signal);
          return null;
        },
      }),
    );
    const job = await ask();
    await started;
    await first.stop(100);
    expect(await findJob(stores.db, userId, job.id)).toMatchObject({ status: "queued" });
    await start({ "analyze-progress": async () => RESULT });
    expect(await ended(job.id)).toMatchObject({ status: "completed" });
  });
});

describe("many edits", () => {
  test("are one analysis while it waits", async () => {
    const ids = new Set<string>();
    for (let edit = 0; edit < 5; edit += 1) {
      const job = await stores.db.transaction((tx) => coalesceJob(tx, request(), "analyze-progress", {}));
      ids.add(job.id);
    }
    expect(ids.size).toBe(1);
    await start({ "analyze-progress": async () => RESULT });
    const [id = ""] = ids;
    await ended(id);
    const next = await stores.db.transaction((tx) => coalesceJob(tx, request(), "analyze-progress", {}));
    expect(ids.has(next.id)).toBe(false);
    await ended(next.id);
  });
});

describe("a Redis that forgets everything", () => {
  test("loses no job: the ledger gives them back", async () => {
    const dir = await mkdtemp(join(tmpdir(), "forja-redis-"));
    const redis = await startRedis({ dir, persistent: false });
    try {
      let running = false;
      const { promise: go, resolve: release } = Promise.withResolvers<void>();
      let runs = 0;
      await start(
        {
          "analyze-progress": async () => {
            runs += 1;
            running = true;
            await go;
            return RESULT;
          },
        },
        { redisUrl: redis.url },
      );
      const jobs = await Promise.all(Array.from({ length: 10 }, ask));
      await eventually(
        () => stores.db.$count(outbox, isNull(outbox.sentAt)),
        (unsent) => unsent === 0 && running,
      );
      const client = new Redis(redis.url);
      await client.flushall();
      client.disconnect();
      release();
      for (const job of jobs) expect(await ended(job.id, 30_000)).toMatchObject({ status: "completed" });
      expect(runs).toBeGreaterThanOrEqual(10);
    } finally {
      await Promise.all(workers.splice(0).map((worker) => worker.stop(500)));
      await redis.stop();
      await rm(dir, { recursive: true, force: true });
    }
  });
});
