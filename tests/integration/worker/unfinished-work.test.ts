import { beforeEach, describe, expect, test } from "bun:test";
import { and, eq, sql } from "drizzle-orm";
import { Registry } from "prom-client";
import { takeJob } from "#db/postgres/queries/jobs/job-runs.ts";
import { createJob } from "#db/postgres/queries/jobs/jobs.ts";
import { requestMail } from "#db/postgres/queries/jobs/mails.ts";
import { requeueDeadLetter } from "#db/postgres/queries/jobs/requeue.ts";
import { deferRecomputation } from "#db/postgres/queries/workouts/recomputations.ts";
import {
  deadLetters,
  type JobKind,
  jobs,
  mails,
  outbox,
  rederivations,
  reportRuns,
  reportSchedules,
  users,
} from "#db/postgres/schema/index.ts";
import { inTransaction } from "#db/postgres/transaction.ts";
import { storesBench } from "#tests/support/bench.ts";
import { eventually } from "#tests/support/eventually.ts";
import { insertUser } from "#tests/support/people.ts";
import { processorsWith, silentLog, startTestWorker, workerDependencies } from "#tests/support/worker.ts";
import type { Mail } from "#worker/mails/mailer.ts";
import { createWorkerMetrics } from "#worker/metrics.ts";
import { PROCESSORS } from "#worker/processors/index.ts";
import { MAX_STARTS } from "#worker/retry-policy.ts";
import { sweepUnfinishedWork } from "#worker/unfinished-work.ts";

const metrics = createWorkerMetrics(new Registry());
const newId = () => Bun.randomUUIDv7();

const { stores } = storesBench();
beforeEach(async () => {
  await stores.db.delete(users);
  await stores.db.delete(outbox);
});

const minutesLater = (minutes: number): Date => new Date(Date.now() + minutes * 60_000);

const sweepAt = (now: Date, batchSize?: number) =>
  sweepUnfinishedWork({ db: stores.db, clock: () => now, log: silentLog, newId, metrics, batchSize });

const by = (userId: string) => ({ userId, requestId: null, newId });
const jobsOf = (userId: string, kind: JobKind) =>
  stores.db
    .select()
    .from(jobs)
    .where(and(eq(jobs.userId, userId), eq(jobs.kind, kind)));
const openJobsOf = async (userId: string, kind: JobKind) =>
  (await jobsOf(userId, kind)).filter(({ status }) => status === "queued");

/** The ways in which a job can come to nothing. */
const FATES = ["failed", "cancelled", "deleted by hand"] as const;
type Fate = (typeof FATES)[number];

const meet = async (fate: Fate, userId: string, kind: JobKind): Promise<void> => {
  const ofUser = and(eq(jobs.userId, userId), eq(jobs.kind, kind));
  if (fate === "deleted by hand") await stores.db.delete(jobs).where(ofUser);
  else await stores.db.update(jobs).set({ status: fate, finishedAt: new Date() }).where(ofUser);
};

const deletedAccount = async (): Promise<string> => {
  const { id } = await insertUser(stores.db);
  await stores.db.update(users).set({ deletedAt: new Date() }).where(eq(users.id, id));
  await createJob(stores.db, by(id), "purge-account", {});
  return id;
};

type RunStatus = (typeof reportRuns.$inferInsert)["status"];

const scheduledRun = async (status: RunStatus = "pending", scheduled = 1) => {
  const { id: userId } = await insertUser(stores.db);
  await stores.db.insert(reportSchedules).values({ userId, nextRunAt: minutesLater(5_000) });
  const id = newId();
  const period = { periodKey: "2026-W47", periodStart: "2026-11-16", periodEnd: "2026-11-22" };
  await stores.db.insert(reportRuns).values({ id, userId, kind: "weekly", ...period, status, scheduled });
  await createJob(stores.db, by(userId), "build-report", { reportRunId: id, scheduled: true });
  return { id, userId };
};

const wantedMail = async () => {
  const { id: userId } = await insertUser(stores.db);
  await requestMail(stores.db, by(userId), { mail: "password-changed" });
  const [mail] = await stores.db.select().from(mails).where(eq(mails.userId, userId));
  return { id: mail?.id ?? "", userId };
};

const deferredRecomputation = async (): Promise<string> => {
  const { id: userId } = await insertUser(stores.db);
  const at = "2026-11-02T10:00:00.000Z";
  await inTransaction(stores.db, (tx) => deferRecomputation(tx, by(userId), { spans: [{ at, until: null }] }));
  return userId;
};

describe("an obligation whose job is under way", () => {
  test("is left to its job", async () => {
    const gone = await deletedAccount();
    const report = await scheduledRun();
    const mail = await wantedMail();
    const trained = await deferredRecomputation();
    await sweepAt(minutesLater(60));
    expect(await jobsOf(trained, "recompute-training")).toHaveLength(1);
    expect(await jobsOf(gone, "purge-account")).toHaveLength(1);
    expect(await jobsOf(report.userId, "build-report")).toHaveLength(1);
    expect(await jobsOf(mail.userId, "send-mail")).toHaveLength(1);
  });
});

describe.each([...FATES])("an obligation whose job was %s", (fate) => {
  test("is started again: the purge of a deleted account", async () => {
    const userId = await deletedAccount();
    await meet(fate, userId, "purge-account");
    await sweepAt(minutesLater(11));
    await sweepAt(minutesLater(11));
    expect(await openJobsOf(userId, "purge-account")).toHaveLength(1);
  });

  test("is started again: a recomputation of training", async () => {
    const userId = await deferredRecomputation();
    await meet(fate, userId, "recompute-training");
    await sweepAt(minutesLater(11));
    await sweepAt(minutesLater(11));
    expect(await openJobsOf(userId, "recompute-training")).toHaveLength(1);
  });

  test("is started again: training that new rules derive", async () => {
    const { id: userId } = await insertUser(stores.db);
    await stores.db.insert(rederivations).values({ userId });
    await sweepAt(minutesLater(1));
    await meet(fate, userId, "recompute-training");
    await sweepAt(minutesLater(40));
    await sweepAt(minutesLater(40));
    expect(await openJobsOf(userId, "recompute-training")).toHaveLength(1);
    await stores.db.delete(rederivations);
  });

  test.each(["pending", "running", "failed"] as const)(
    "is started again: a scheduled report that is %s",
    async (status) => {
      const { id, userId } = await scheduledRun(status);
      await meet(fate, userId, "build-report");
      await sweepAt(minutesLater(11));
      await sweepAt(minutesLater(11));
      const open = await openJobsOf(userId, "build-report");
      expect(open).toMatchObject([{ payload: { reportRunId: id, scheduled: true }, priority: 10 }]);
    },
  );

  test("is started again: a wanted mail, under the id that it had", async () => {
    const { id, userId } = await wantedMail();
    await meet(fate, userId, "send-mail");
    await sweepAt(minutesLater(11));
    await sweepAt(minutesLater(11));
    expect(await jobsOf(userId, "send-mail")).toMatchObject([
      { id, status: "queued", payload: { mail: "password-changed" }, finishedAt: null },
    ]);
  });
});

describe("an obligation whose job killed its process three times", () => {
  test("is started again once a day, for one start and no more", async () => {
    const gone = await deletedAccount();
    const report = await scheduledRun();
    const mail = await wantedMail();
    const kinds = [
      [gone, "purge-account"],
      [report.userId, "build-report"],
      [mail.userId, "send-mail"],
    ] as const;
    for (const [userId, kind] of kinds) await meet("failed", userId, kind);
    const day = 24 * 60;
    for (let round = 1; round <= 2; round += 1) {
      await stores.db
        .update(jobs)
        .set({ status: "failed", openStarts: MAX_STARTS, finishedAt: minutesLater((round - 1) * day) });
      for (const minutes of [11, 60, day - 1]) await sweepAt(minutesLater((round - 1) * day + minutes));
      for (const [userId, kind] of kinds) expect(await openJobsOf(userId, kind)).toEqual([]);
      await sweepAt(minutesLater(round * day + 1));
      await sweepAt(minutesLater(round * day + 1));
      for (const [userId, kind] of kinds) {
        const [open, ...others] = await openJobsOf(userId, kind);
        expect(others).toEqual([]);
        const start = () =>
          takeJob(stores.db, open?.id ?? "", { alone: true, maxStarts: MAX_STARTS, aliveSeconds: -1 });
        expect(await start()).toHaveProperty("job");
        expect(await start()).toMatchObject({ refused: "killer", starts: MAX_STARTS });
      }
    }
  });
});

describe("a sweep", () => {
  test("and an operator who requeue the same mails start each once", async () => {
    const owed = await Promise.all(Array.from({ length: 20 }, wantedMail));
    await stores.db.delete(outbox);
    const letters = owed.map(({ id, userId }) => ({
      id: newId(),
      queue: "send-mail",
      messageId: `job-${id}`,
      payload: { jobId: id, userId, requestId: null },
      errorName: "ESOCKET",
      attempts: 4,
    }));
    await stores.db.insert(deadLetters).values(letters);
    for (const { userId } of owed) await meet("failed", userId, "send-mail");
    const requeueAll = async () => {
      for (const { id } of letters) {
        expect(await inTransaction(stores.db, (tx) => requeueDeadLetter(tx, id))).toHaveProperty("job");
      }
    };
    const sweepAll = async () => {
      while (await sweepAt(minutesLater(11), 3));
    };
    await Promise.all([requeueAll(), sweepAll()]);
    const messages = await stores.db.select().from(outbox);
    expect(messages.map(({ messageId }) => messageId).toSorted()).toEqual(
      owed.map(({ id }) => `job-${id}-1`).toSorted(),
    );
    expect(await stores.db.$count(deadLetters)).toBe(0);
    for (const { userId } of owed) expect(await openJobsOf(userId, "send-mail")).toHaveLength(1);
  });

  test("starts again what failed again after a pause that doubles", async () => {
    const userId = await deletedAccount();
    await meet("failed", userId, "purge-account");
    expect(await openJobsOf(userId, "purge-account")).toEqual([]);
    await sweepAt(minutesLater(9));
    expect(await openJobsOf(userId, "purge-account")).toHaveLength(0);
    await sweepAt(minutesLater(11));
    await meet("failed", userId, "purge-account");
    await sweepAt(minutesLater(19));
    expect(await openJobsOf(userId, "purge-account")).toHaveLength(0);
    await sweepAt(minutesLater(21));
    expect(await openJobsOf(userId, "purge-account")).toHaveLength(1);
  });

  test("leaves alone what is not owed", async () => {
    const asked = await scheduledRun("running", 0);
    const made = await scheduledRun("completed");
    const disabled = await scheduledRun();
    const unwanted = await scheduledRun();
    await stores.db.update(users).set({ disabledAt: new Date() }).where(eq(users.id, disabled.userId));
    await stores.db.update(reportSchedules).set({ enabled: false }).where(eq(reportSchedules.userId, unwanted.userId));
    for (const { userId } of [asked, made, disabled, unwanted]) await meet("failed", userId, "build-report");
    const old = await wantedMail();
    await meet("failed", old.userId, "send-mail");
    await sweepAt(minutesLater(73 * 60));
    for (const { userId } of [asked, made, disabled, unwanted]) {
      expect(await openJobsOf(userId, "build-report")).toEqual([]);
    }
    expect(await openJobsOf(old.userId, "send-mail")).toEqual([]);
    // It is not settled: its dead letter can be requeued.
    expect(await stores.db.$count(mails)).toBe(0);
  });

  test.each(["null", '"rubbish"', "[]", '{"mail":"no-such-mail"}'])(
    "moves a wanted mail that nobody can read (%s) to the dead letters, and starts what else is owed",
    async (rubbish) => {
      const gone = await deletedAccount();
      const run = await scheduledRun("failed");
      const [sound, broken] = [await wantedMail(), await wantedMail()];
      for (const kind of ["purge-account", "build-report", "send-mail"] as const) {
        for (const userId of [gone, run.userId, sound.userId, broken.userId]) await meet("failed", userId, kind);
      }
      await stores.db.execute(sql`update mails set mail = ${rubbish}::jsonb where id = ${broken.id}`);
      await stores.db.delete(deadLetters);
      expect(await sweepAt(minutesLater(11))).toBe(false);
      expect(await openJobsOf(gone, "purge-account")).toHaveLength(1);
      expect(await openJobsOf(run.userId, "build-report")).toHaveLength(1);
      expect(await openJobsOf(sound.userId, "send-mail")).toHaveLength(1);
      expect(await openJobsOf(broken.userId, "send-mail")).toEqual([]);
      expect(await stores.db.$count(mails, eq(mails.id, broken.id))).toBe(0);
      expect(await stores.db.select().from(deadLetters)).toMatchObject([
        { queue: "send-mail", messageId: `job-${broken.id}`, payload: JSON.parse(rubbish) },
      ]);
    },
  );

  test("of four workers at once starts each once, in batches", async () => {
    const people = await Promise.all(Array.from({ length: 20 }, deletedAccount));
    for (const userId of people) await meet("failed", userId, "purge-account");
    const now = minutesLater(11);
    const more = async () => {
      while (await sweepAt(now, 7));
    };
    await Promise.all([more(), more(), more(), more()]);
    await more();
    for (const userId of people) expect(await openJobsOf(userId, "purge-account")).toHaveLength(1);
  });
});

describe("a worker", () => {
  test("does what is owed: it purges, and sends a mail once with the Message-ID that it had", async () => {
    const gone = await deletedAccount();
    await meet("failed", gone, "purge-account");
    await stores.db.update(jobs).set({ finishedAt: minutesLater(-60) });
    const { id, userId } = await wantedMail();
    await meet("cancelled", userId, "send-mail");
    await stores.db.update(mails).set({ checkAt: minutesLater(-1) });
    const sent: Mail[] = [];
    const deps = {
      ...workerDependencies(stores),
      mailer: {
        send: async (mail: Mail) => {
          sent.push(mail);
        },
        close: () => {},
      },
    };
    const worker = await startTestWorker(stores, processorsWith(PROCESSORS), { deps });
    try {
      await eventually(
        () => stores.db.select().from(mails).where(eq(mails.id, id)),
        ([mail]) => mail?.settledAt instanceof Date,
      );
      await eventually(
        () => stores.db.$count(users, eq(users.id, gone)),
        (left) => left === 0,
      );
      await stores.db.update(jobs).set({ status: "failed" }).where(eq(jobs.id, id));
      await stores.db.update(mails).set({ checkAt: minutesLater(-1) });
      await Bun.sleep(1_200);
      expect(sent.map((mail) => mail.id)).toEqual([id]);
    } finally {
      await worker.stop(2_000);
    }
  });
});
