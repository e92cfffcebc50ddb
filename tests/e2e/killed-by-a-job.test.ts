import { describe, expect, test } from "bun:test";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { createJob, findJob } from "#db/postgres/queries/jobs/jobs.ts";
import { deadLetters, jobs } from "#db/postgres/schema/index.ts";
import { ROOT } from "#scripts/stack/paths.ts";
import { storesBench } from "#tests/support/bench.ts";
import { eventually } from "#tests/support/eventually.ts";
import { insertUser } from "#tests/support/people.ts";

const { stores } = storesBench();

/** Starts a worker again whenever it dies, as an operator's supervisor does. */
const supervise = (killerId: string) => {
  let deaths = 0;
  let stopped = false;
  let child: ReturnType<typeof spawn> | null = null;
  const runs = (async () => {
    while (!stopped) {
      child = spawn(process.execPath, ["--no-orphans", join(ROOT, "tests/support/deadly-worker.ts")], {
        cwd: ROOT,
        stdio: "ignore",
        env: {
          PATH: process.env.PATH,
          HOME: process.env.HOME,
          DATABASE_URL: stores.sqlUrl,
          REDIS_URL: stores.redisUrl,
          REDIS_PREFIX: stores.redisPrefix,
          MONGODB_URL: stores.mongoUrl,
          KILLER_USER_ID: killerId,
        },
      });
      await once(child, "exit");
      if (!stopped) deaths += 1;
    }
  })();
  return {
    deaths: () => deaths,
    stop: async () => {
      stopped = true;
      child?.kill("SIGKILL");
      await runs;
    },
  };
};

describe("a job that kills its worker", () => {
  test("is started three times and buried, and no job that ran beside it is lost or buried", async () => {
    const killer = await insertUser(stores.db);
    const innocent = await insertUser(stores.db);
    const newId = () => Bun.randomUUIDv7();
    const asked: string[] = [];
    const by = (userId: string) => ({ userId, requestId: null, newId });
    const askInnocents = async (): Promise<void> => {
      const request = by(innocent.id);
      const created = [
        await createJob(stores.db, request, "analyze-progress", {}),
        await createJob(stores.db, request, "build-export", { exportId: newId() }),
        await createJob(stores.db, request, "build-report", { reportRunId: newId() }),
        await createJob(stores.db, request, "build-report", { reportRunId: newId() }),
        await createJob(stores.db, request, "build-report", { reportRunId: newId() }),
      ];
      asked.push(...created.map(({ id }) => id));
    };
    const { id: deadly } = await createJob(stores.db, by(killer.id), "analyze-progress", {});
    await askInnocents();
    const supervised = supervise(killer.id);
    try {
      for (let death = 1; death <= 3; death += 1) {
        await eventually(
          async () => supervised.deaths(),
          (deaths) => deaths >= death,
          120_000,
        );
        await askInnocents();
      }
      const ended = await eventually(
        () => findJob(stores.db, killer.id, deadly),
        (job) => job?.finishedAt != null,
        120_000,
      );
      expect(ended).toMatchObject({ status: "failed", error: { code: "internal" } });
      const letters = await stores.db.select().from(deadLetters);
      expect(letters).toMatchObject([{ queue: "analyze-progress", errorName: "process killed", attempts: 3 }]);
      await eventually(
        () => stores.db.select().from(jobs).where(eq(jobs.userId, innocent.id)),
        (rows) => rows.every(({ status }) => status === "completed"),
        120_000,
      );
      expect(supervised.deaths()).toBe(3);
      const rows = await stores.db.select().from(jobs).where(eq(jobs.userId, innocent.id));
      expect(rows).toHaveLength(asked.length);
      // Once beside the killer, and once alone.
      expect(Math.max(...rows.map(({ attempts }) => attempts))).toBeLessThanOrEqual(2);
      expect(rows.some(({ attempts }) => attempts === 2)).toBe(true);
    } finally {
      await supervised.stop();
    }
  }, 400_000);
});
