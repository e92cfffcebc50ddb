import { beforeEach, describe, expect, test } from "bun:test";
import { eq, lte } from "drizzle-orm";
import { claimReportRun } from "#db/postgres/queries/reports/report-runs.ts";
import { jobs, outbox, reportRuns, reportSchedules, users } from "#db/postgres/schema/index.ts";
import { storesBench } from "#tests/support/bench.ts";
import { insertUser } from "#tests/support/people.ts";
import { silentLog } from "#tests/support/worker.ts";
import { tick } from "#worker/scheduler.ts";

const { stores } = storesBench();
beforeEach(async () => {
  await stores.db.delete(users);
  await stores.db.delete(outbox);
});

/** 06:00 on Monday, 23 November 2026 in Madrid. */
const DUE = new Date("2026-11-23T05:00:00Z");

const someone = async (schedule: Partial<typeof reportSchedules.$inferInsert> = {}, zone = "Europe/Madrid") => {
  const user = await insertUser(stores.db, { timeZone: zone });
  await stores.db.insert(reportSchedules).values({ userId: user.id, nextRunAt: DUE, ...schedule });
  return user.id;
};

const tickAt = (now: Date, batchSize?: number, spreadSeconds = 0) =>
  tick({
    db: stores.db,
    clock: () => now,
    newId: () => Bun.randomUUIDv7(),
    log: silentLog,
    spreadSeconds,
    batchSize,
  });

const runsOf = (userId: string) =>
  stores.db.select().from(reportRuns).where(eq(reportRuns.userId, userId)).orderBy(reportRuns.periodStart);

const minutesLater = (minutes: number) => new Date(DUE.getTime() + minutes * 60_000);

describe("a tick", () => {
  test("before the time does nothing", async () => {
    const userId = await someone();
    expect(await tickAt(minutesLater(-1))).toBe(0);
    expect(await runsOf(userId)).toEqual([]);
  });

  test("makes the run, its job and its message, and moves the schedule on", async () => {
    const userId = await someone();
    expect(await tickAt(DUE)).toBe(1);
    expect(await runsOf(userId)).toMatchObject([
      { kind: "weekly", periodKey: "2026-W47", periodStart: "2026-11-16", periodEnd: "2026-11-22", status: "pending" },
    ]);
    const [schedule] = await stores.db.select().from(reportSchedules);
    expect(schedule?.nextRunAt).toEqual(new Date("2026-11-30T05:00:00Z"));
    const [[job], [message]] = await Promise.all([stores.db.select().from(jobs), stores.db.select().from(outbox)]);
    expect(job).toMatchObject({ userId, kind: "build-report", status: "queued" });
    expect(message).toMatchObject({ topic: "build-report", messageId: `job-${job?.id}` });
    expect(await tickAt(minutesLater(1))).toBe(0);
  });

  test("in four copies at once makes each run once", async () => {
    const people = await Promise.all(Array.from({ length: 40 }, () => someone()));
    const copies = Array.from({ length: 4 }, async () => {
      let moved = 0;
      for (let more = true; more; ) {
        const count = await tickAt(minutesLater(1), 7);
        moved += count;
        more = count > 0;
      }
      return moved;
    });
    const moved = await Promise.all(copies);
    expect(moved.reduce((sum, count) => sum + count, 0)).toBe(people.length);
    expect(await stores.db.$count(reportRuns)).toBe(people.length);
    expect(await stores.db.$count(jobs)).toBe(people.length);
    expect(await stores.db.$count(outbox)).toBe(people.length);
  });

  test("after ten days without one makes each missed week once", async () => {
    const userId = await someone();
    await tickAt(new Date(DUE.getTime() + 10 * 86_400_000));
    expect((await runsOf(userId)).map(({ periodKey }) => periodKey)).toEqual(["2026-W47", "2026-W48"]);
  });

  test("leaves out who wants no report, is disabled or has gone", async () => {
    const off = await someone({ enabled: false });
    const disabled = await someone();
    const gone = await someone();
    await stores.db.update(users).set({ disabledAt: DUE }).where(eq(users.id, disabled));
    await stores.db.update(users).set({ deletedAt: DUE }).where(eq(users.id, gone));
    expect(await tickAt(minutesLater(1))).toBe(0);
    for (const userId of [off, disabled, gone]) expect(await runsOf(userId)).toEqual([]);
  });

  test("makes a week again that somebody had asked for before it was over, in the same run", async () => {
    const userId = await someone();
    const asked = {
      id: Bun.randomUUIDv7(),
      userId,
      period: { kind: "weekly", key: "2026-W47", start: "2026-11-16", end: "2026-11-22" },
      scheduled: false,
    } as const;
    await claimReportRun(stores.db, asked);
    await tickAt(DUE);
    expect(await runsOf(userId)).toMatchObject([{ id: asked.id, scheduled: 1, status: "pending" }]);
    const [job] = await stores.db.select().from(jobs);
    expect(job?.payload).toEqual({ reportRunId: asked.id, scheduled: true });
  });

  test("leaves out no week and makes none twice when the week begins on another day", async () => {
    const sunday = new Date("2026-11-22T05:00:00Z");
    const userId = await someone({ weekday: 7, nextRunAt: sunday });
    await tickAt(sunday);
    await stores.db.update(users).set({ weekStart: "sunday" }).where(eq(users.id, userId));
    await tickAt(new Date("2026-11-29T05:00:00Z"));
    await stores.db.update(users).set({ weekStart: "monday" }).where(eq(users.id, userId));
    for (const day of ["2026-12-06", "2026-12-13"]) await tickAt(new Date(`${day}T05:00:00Z`));
    const weeks = (await runsOf(userId)).filter(({ kind }) => kind === "weekly");
    expect(weeks.map(({ periodKey, periodStart }) => [periodKey, periodStart])).toEqual([
      ["2026-W46", "2026-11-09"],
      ["2026-W47", "2026-11-15"],
      ["2026-W48", "2026-11-22"],
      ["2026-W49", "2026-11-30"],
    ]);
  });

  test("gives a week one run even when a change of zone makes its time come twice", async () => {
    const userId = await someone();
    await tickAt(DUE);
    await stores.db.update(users).set({ timeZone: "America/Los_Angeles" }).where(eq(users.id, userId));
    const again = new Date("2026-11-23T14:00:00Z");
    await stores.db.update(reportSchedules).set({ nextRunAt: again }).where(eq(reportSchedules.userId, userId));
    await tickAt(again);
    expect((await runsOf(userId)).map(({ periodKey }) => periodKey)).toEqual(["2026-W47"]);
    expect(await stores.db.$count(jobs)).toBe(1);
  });

  test("takes the schedules of one time over ten minutes, each at a moment of its own that does not change", async () => {
    const people = await Promise.all(Array.from({ length: 60 }, () => someone()));
    const takenAt = async (week: number): Promise<Map<string, number>> => {
      const taken = new Map<string, number>();
      for (let minute = 0; minute <= 10; minute += 1) {
        const now = new Date(DUE.getTime() + (week * 7 * 1_440 + minute) * 60_000);
        await tickAt(now, undefined, 600);
        const waiting = await stores.db
          .select({ userId: reportSchedules.userId })
          .from(reportSchedules)
          .where(lte(reportSchedules.nextRunAt, now));
        const left = new Set(waiting.map(({ userId }) => userId));
        for (const userId of people) if (!left.has(userId) && !taken.has(userId)) taken.set(userId, minute);
      }
      return taken;
    };
    const first = await takenAt(0);
    expect(first.size).toBe(people.length);
    expect(new Set(first.values()).size).toBeGreaterThan(5);
    const [schedule] = await stores.db.select().from(reportSchedules);
    expect(schedule?.nextRunAt).toEqual(new Date("2026-11-30T05:00:00Z"));
    expect(await takenAt(1)).toEqual(first);
  });

  test("puts off a schedule that cannot be read, and takes the others", async () => {
    const broken = await someone({}, "Nowhere/At_All");
    const fine = await someone();
    expect(await tickAt(DUE)).toBe(2);
    expect(await runsOf(broken)).toEqual([]);
    expect(await runsOf(fine)).toHaveLength(1);
    expect(await tickAt(minutesLater(1))).toBe(0);
  });
});
