import { beforeAll, describe, expect, test } from "bun:test";
import { count, eq, sql } from "drizzle-orm";
import { sampleCorrelation } from "simple-statistics";
import { HASH_COST } from "#api/modules/auth/passwords/passwords.ts";
import { exerciseDayColumns } from "#core/analysis/history.ts";
import { dayPerformance } from "#core/recovery/day-performance.ts";
import { exercisesOf } from "#core/routines/routine.ts";
import { toEpochDay } from "#core/time/local-date.ts";
import { localDateAt } from "#core/time/zone.ts";
import { storedCheckin } from "#db/mongo/collections.ts";
import { listGoals } from "#db/postgres/queries/progress/goals.ts";
import { findGym } from "#db/postgres/queries/progress/gyms.ts";
import { findLandmarks } from "#db/postgres/queries/progress/landmarks.ts";
import { readTraining } from "#db/postgres/queries/progress/training-history.ts";
import { recomputeSets } from "#db/postgres/queries/workouts/recompute.ts";
import {
  changeLog,
  exercises,
  jobs,
  measurements,
  outbox,
  reportRuns,
  reportSchedules,
  routines,
  sets,
  users,
  workouts,
} from "#db/postgres/schema/index.ts";
import { inTransaction } from "#db/postgres/transaction.ts";
import {
  DEMO_EMAIL,
  DEMO_GYM,
  DEMO_LANDMARKS,
  DEMO_PASSWORD,
  DEMO_ZONE,
  hashDemoPassword,
} from "#db/seeds/demo/account.ts";
import { developmentRefusal } from "#db/seeds/demo/development-only.ts";
import { type DemoResult, type KeptCheckin, seedDemo } from "#db/seeds/demo/seed-demo.ts";
import { storesBench } from "#tests/support/bench.ts";
import { derivedByCore, derivedInPostgres } from "#tests/support/derived.ts";
import { inputVersionOf } from "#tests/support/input-version.ts";
import { insertUser } from "#tests/support/people.ts";

const NOW = new Date("2026-11-24T09:00:00Z");
const newId = (): string => Bun.randomUUIDv7();

let made: DemoResult;
const mornings = new Map<string, readonly KeptCheckin[]>();
const keepCheckins = async (userId: string, checkins: readonly KeptCheckin[]): Promise<void> => {
  mornings.set(userId, checkins);
};
let tookMs: number;

const { stores } = storesBench();

beforeAll(async () => {
  const passwordHash = await hashDemoPassword();
  const start = performance.now();
  made = await seedDemo(stores.db, { now: NOW, newId, passwordHash, keepCheckins });
  tookMs = performance.now() - start;
});

const countOf = async (table: typeof workouts | typeof sets | typeof measurements, userId: string): Promise<number> => {
  const [row] = await stores.db.select({ n: count() }).from(table).where(eq(table.userId, userId));
  return row?.n ?? 0;
};

describe("the demo account", () => {
  test("is there within seconds, with two years of training", async () => {
    expect(tookMs).toBeLessThan(10_000);
    expect(made.workouts).toBeWithin(330, 400);
    expect(made.sets).toBeGreaterThan(8_000);
    expect(await countOf(workouts, made.userId)).toBe(made.workouts + made.planned);
    expect(await countOf(measurements, made.userId)).toBe(made.weighIns);
    const [last] = await stores.db
      .select({ date: sql<string>`max(${workouts.localDate})` })
      .from(workouts)
      .where(eq(workouts.status, "completed"));
    expect(last?.date).toBe("2026-11-23");
  });

  test("can be logged in to with the password that is printed, at the cost that the API asks for", async () => {
    const [user] = await stores.db.select().from(users).where(eq(users.id, made.userId));
    expect(user?.emailKey).toBe(DEMO_EMAIL);
    expect(user?.passwordHash).toStartWith(`$argon2id$v=19$m=${HASH_COST.memoryCost},t=${HASH_COST.timeCost},p=1$`);
    expect(await Bun.password.verify(DEMO_PASSWORD, user?.passwordHash ?? "")).toBe(true);
  });

  test("has the records, roll-ups and totals that core makes of its sets", async () => {
    const derived = await derivedInPostgres(stores.db, made.userId);
    expect(derived.records.length).toBeGreaterThan(500);
    expect(derived.days.length).toBeGreaterThan(2_000);
    expect(derived).toEqual(await derivedByCore(stores.db, made.userId));
  });

  test("has sets that come to the same when they are derived anew", async () => {
    const recomputed = await inTransaction(stores.db, (tx) =>
      recomputeSets(tx, made.userId, { all: true }, { now: new Date() }),
    );
    expect(recomputed?.changed).toEqual([]);
  });

  test("gives every workout the local date of its zone, and no end before its start", async () => {
    const rows = await stores.db.select().from(workouts).where(eq(workouts.userId, made.userId));
    for (const { startedAt, endedAt, localDate, timeZone, durationSeconds, status } of rows) {
      expect(timeZone).toBe(DEMO_ZONE);
      expect(localDateAt(startedAt.getTime(), timeZone)).toBe(localDate);
      expect(durationSeconds === null).toBe(status === "planned");
      if (endedAt !== null) expect(endedAt.getTime()).toBeGreaterThan(startedAt.getTime());
    }
  });

  test("can be read as the training of an analysis, plan included", async () => {
    const training = await readTraining(stores.db, made.userId, () => ({ from: "2026-05-25", to: "2026-11-23" }));
    const plan = training?.history.planned ?? [];
    expect(plan.filter(({ done }) => done).length).toBeGreaterThan(60);
    expect(plan.some(({ done, date }) => !done && date < "2026-11-24")).toBe(true);
    expect(plan.some(({ date }) => date > "2026-11-24")).toBe(true);
    expect(training?.history.bodyweight.length).toBe(made.weighIns);
  });

  test("has a routine that its workouts of the last half year were made of, done, missed and to come", async () => {
    const [routine, ...others] = await stores.db.select().from(routines).where(eq(routines.userId, made.userId));
    expect(others).toEqual([]);
    const days = new Map(routine?.days.map((day) => [day.id, day]));
    expect(days.size).toBe(4);
    const rows = await stores.db.select().from(workouts).where(eq(workouts.userId, made.userId));
    const linked = rows.filter(({ routineId }) => routineId === routine?.id);
    expect(linked.length).toBeGreaterThan(90);
    expect(rows.filter(({ status }) => status === "planned").every(({ routineId }) => routineId !== null)).toBe(true);
    for (const { routineDayId, title } of linked) expect(days.get(routineDayId ?? "")?.name).toBe(title ?? "");
    const kinds = routine?.days.flatMap(exercisesOf).map(({ exercise }) => exercise.progression?.kind ?? "none");
    expect([...new Set(kinds)].sort()).toEqual(["double", "linear", "none", "rpe_target"]);
  });

  test("has goals of several kinds: one reached, one on its way, one that is not", async () => {
    const facts = await listGoals(stores.db, { userId: made.userId, after: null, limit: 10, until: "2026-11-24" });
    expect(facts?.goals.map(({ goal: { kind }, reachedAt }) => [kind, reachedAt !== null]).sort()).toEqual([
      ["bodyweight", false],
      ["exercise_e1rm", false],
      ["exercise_e1rm", true],
      ["weekly_workouts", true],
    ]);
  });

  test("has a gym and landmarks of its own, and mornings whose sleep goes a little with how it lifts", async () => {
    expect((await findGym(stores.db, made.userId)).gym).toEqual(DEMO_GYM);
    expect((await findLandmarks(stores.db, made.userId)).landmarks).toEqual(DEMO_LANDMARKS);
    const kept = mornings.get(made.userId) ?? [];
    expect(kept.length).toBe(made.checkins);
    for (const { answers } of kept) expect(() => storedCheckin.shape.answers.parse(answers)).not.toThrow();
    const training = await readTraining(stores.db, made.userId, () => ({ from: "2025-11-24", to: "2026-11-23" }));
    const performance = dayPerformance(
      training?.history ?? { days: exerciseDayColumns([], []), exercises: [] },
      new Set(kept.map(({ localDate }) => toEpochDay(localDate))),
    );
    const pairs = kept.flatMap(({ localDate, answers: { sleepHours } }) => {
      const lifted = performance.get(toEpochDay(localDate));
      return lifted === undefined || sleepHours === null ? [] : [[sleepHours, lifted] as const];
    });
    expect(pairs.length).toBeGreaterThan(60);
    const correlation = sampleCorrelation(
      pairs.map(([sleep]) => sleep),
      pairs.map(([, lifted]) => lifted),
    );
    expect(correlation).toBeWithin(0.15, 0.6);
  });

  test("asks for its analysis, and for the report of the last whole week", async () => {
    const asked = await stores.db.select().from(jobs).where(eq(jobs.userId, made.userId));
    expect(asked.map(({ kind, status }) => [kind, status]).sort()).toEqual([
      ["analyze-progress", "queued"],
      ["build-report", "queued"],
    ]);
    const messages = await stores.db.select().from(outbox);
    expect(messages.map(({ messageId }) => messageId).sort()).toEqual(asked.map(({ id }) => `job-${id}`).sort());
    const [run] = await stores.db.select().from(reportRuns).where(eq(reportRuns.userId, made.userId));
    expect(run).toMatchObject({ periodKey: "2026-W47", periodStart: "2026-11-16", periodEnd: "2026-11-22" });
    const [schedule] = await stores.db.select().from(reportSchedules).where(eq(reportSchedules.userId, made.userId));
    expect(schedule).toMatchObject({ enabled: true, weekday: 1, localTime: "06:00" });
    expect(schedule?.nextRunAt?.toISOString()).toBe("2026-11-30T05:00:00.000Z");
  });
});

describe("seeding the demo account again", () => {
  test("puts the new training in the place of the old, tells of both, and touches nobody else", async () => {
    const { db } = stores;
    const other = await insertUser(db);
    const [otherWorkout] = await db
      .insert(workouts)
      .values({
        ...{ id: newId(), userId: other.id, status: "completed", startedAt: NOW },
        ...{ timeZone: "UTC", localDate: "2026-11-24" },
      })
      .returning();
    const seqBefore = await inputVersionOf(db, made.userId);
    const before = await db.select({ id: workouts.id }).from(workouts).where(eq(workouts.userId, made.userId));

    const again = await seedDemo(db, { now: NOW, newId, passwordHash: "none", keepCheckins });

    expect(again).toEqual(made);
    expect(await countOf(workouts, made.userId)).toBe(made.workouts + made.planned);
    expect(await countOf(sets, made.userId)).toBeGreaterThanOrEqual(made.sets);
    expect(await derivedInPostgres(db, made.userId)).toEqual(await derivedByCore(db, made.userId));
    const own = await db.select().from(exercises).where(eq(exercises.ownerId, made.userId));
    expect(own.map(({ slug }) => slug)).toEqual(["keg-carry"]);

    const changes = (await db.select().from(changeLog).where(eq(changeLog.userId, made.userId))).filter(
      ({ seq }) => seq > seqBefore,
    );
    // An exercise, a routine and four goals besides what is counted.
    const deleted = changes.filter(({ op, resource }) => op === "delete" && resource === "workouts");
    expect(deleted.map(({ resourceId }) => resourceId).sort()).toEqual(before.map(({ id }) => id).sort());
    expect(changes.filter(({ op }) => op === "upsert")).toHaveLength(made.workouts + made.planned + made.weighIns + 6);
    expect(await inputVersionOf(db, made.userId)).toBe(seqBefore + changes.length);

    expect(await db.select().from(users).where(eq(users.id, other.id))).toEqual([other]);
    expect(await db.select().from(workouts).where(eq(workouts.userId, other.id))).toEqual(
      otherWorkout === undefined ? [] : [otherWorkout],
    );
  });
});

describe("the place of the demo account", () => {
  test("is a database of this machine, outside production", () => {
    expect(developmentRefusal("postgres://u:p@127.0.0.1:5432/forja", {})).toBeNull();
    expect(developmentRefusal("postgres://u:p@[::1]:5432/forja", { NODE_ENV: "development" })).toBeNull();
    expect(developmentRefusal("postgres://u:p@localhost/forja", { NODE_ENV: "production" })).toBe(
      "NODE_ENV is production",
    );
    expect(developmentRefusal("postgres://u:p@db.example.com/forja", {})).toBe("DATABASE_URL names another machine");
    expect(developmentRefusal("postgres://u:p@127.0.0.1.example.com/forja", {})).toBe(
      "DATABASE_URL names another machine",
    );
  });
});
