import { beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { and, eq } from "drizzle-orm";
import { addDays } from "#core/time/local-date.ts";
import { createJob } from "#db/postgres/queries/jobs/jobs.ts";
import { moveReached } from "#db/postgres/queries/progress/goals.ts";
import { claimReportRun } from "#db/postgres/queries/reports/report-runs.ts";
import { recordChanges } from "#db/postgres/queries/sync/changes.ts";
import {
  goals,
  type VisibleJobKind,
  WEBHOOK_EVENTS,
  type WebhookEvent,
  webhookDeliveries,
} from "#db/postgres/schema/index.ts";
import type { JobPayload } from "#db/queues/job-kinds.ts";
import { at, textAt } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";
import { importBench, strongExport } from "#tests/support/imports.ts";
import { claimJob } from "#tests/support/jobs.ts";
import { type SignedIn, signedIn } from "#tests/support/signed-in.ts";
import { ownExercise, squatDay } from "#tests/support/training-log.ts";
import { newWebhook } from "#tests/support/webhooks.ts";
import { silentLog, workerDependencies } from "#tests/support/worker.ts";
import { analyzeProgress } from "#worker/processors/analyze-progress.ts";
import { buildReport } from "#worker/processors/build-report.ts";
import type { JobRun, WorkerDependencies } from "#worker/processors/types.ts";
import { noteReachedGoals } from "#worker/reached-goals.ts";

let deps: WorkerDependencies;
const TODAY = "2026-11-24";
const now = new Date(`${TODAY}T12:00:00Z`);

const { stores, app, closing } = testBench({ clock: () => now });

beforeAll(async () => {
  deps = workerDependencies(stores, () => now);
});

closing(() => deps.mongo.close());

type Listener = SignedIn & { readonly squat: string };

const listening = async (...events: readonly WebhookEvent[]): Promise<Listener> => {
  const person = await signedIn(app);
  await newWebhook(app, person.token, "https://example.com/", events);
  return { ...person, squat: await ownExercise(stores.db, person.userId, { en: "Squat" }) };
};

/** Returns the events of a user's webhooks, in the order of their ids. Those of the API are in the order of time. */
const toldTo = async ({ userId }: { userId: string }, event?: WebhookEvent): Promise<unknown[]> => {
  const rows = await stores.db
    .select()
    .from(webhookDeliveries)
    .where(and(eq(webhookDeliveries.userId, userId), event && eq(webhookDeliveries.event, event)))
    .orderBy(webhookDeliveries.eventId);
  return rows.map(({ event: type, eventId: id, payload }) => ({ type, id, ...payload }));
};

const call = async (person: SignedIn, method: string, path: string, body?: unknown): Promise<unknown> => {
  const answer = await app.call(method, `/api/v1/${path}`, { token: person.token, body });
  if (answer.status >= 400) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
};

const squats = (person: Listener, kg: number, startedAt = `${TODAY}T08:00:00Z`): Promise<unknown> =>
  call(person, "POST", "workouts", { ...squatDay(person.squat, startedAt, kg) });

const idAt = (body: unknown, ...path: (string | number)[]): string => textAt(body, ...path, "id");

describe("workout.completed", () => {
  test("is told with the workout that is logged whole", async () => {
    const person = await listening("workout.completed");
    const workout = await squats(person, 100);
    const id = idAt(workout);
    expect(await toldTo(person)).toEqual([
      {
        type: "workout.completed",
        id: expect.any(String),
        workoutId: id,
        url: `/api/v1/workouts/${id}`,
        routineId: null,
        routineDayId: null,
        localDate: TODAY,
        startedAt: `${TODAY}T08:00:00.000Z`,
        endedAt: `${TODAY}T09:00:00.000Z`,
        workingSets: 3,
        reps: 15,
        volumeKg: 1_500,
        durationSeconds: 3_600,
      },
    ]);
  });

  test("is told once, when the workout is finished, by whichever way", async () => {
    const person = await listening("workout.completed");
    const one = idAt(await call(person, "POST", "workouts", { startedAt: `${TODAY}T08:00:00Z` }));
    await call(person, "POST", `workouts/${one}/sets`, {
      exerciseId: person.squat,
      weight: { value: 1, unit: "kg" },
      reps: 1,
    });
    expect(await toldTo(person)).toEqual([]);
    await call(person, "POST", `workouts/${one}/complete`, {});
    await call(person, "PATCH", `workouts/${one}`, { title: "Legs" });
    expect(await toldTo(person)).toMatchObject([{ workoutId: one, workingSets: 1 }]);

    const other = idAt(await call(person, "POST", "workouts", { status: "planned" }));
    await call(person, "PATCH", `workouts/${other}`, { status: "completed" });
    await call(person, "DELETE", `workouts/${other}`);
    expect((await toldTo(person)).map((told) => at(told, "workoutId")).toSorted()).toEqual([one, other].toSorted());
  });

  test("is not told of a workout that is refused", async () => {
    const person = await listening("workout.completed");
    const bad = { ...squatDay(person.squat, `${TODAY}T08:00:00Z`, 100), endedAt: "2026-11-23T08:00:00Z" };
    expect((await app.call("POST", "/api/v1/workouts", { token: person.token, body: bad })).status).toBe(422);
    expect(await toldTo(person)).toEqual([]);
  });

  test("is told to each webhook that listens, and to nobody else", async () => {
    const person = await listening("workout.completed", "record.set");
    await newWebhook(app, person.token, "https://example.com/other", ["workout.completed"]);
    await newWebhook(app, person.token, "https://example.com/goals", ["goal.reached"]);
    const stranger = await listening(...WEBHOOK_EVENTS);
    await squats(person, 100);
    const told = await toldTo(person, "workout.completed");
    expect(told).toHaveLength(2);
    expect(new Set(told.map((each) => idAt(each))).size).toBe(1);
    expect(await toldTo(person, "goal.reached")).toEqual([]);
    expect(await toldTo(stranger)).toEqual([]);
  });
});

describe("record.set", () => {
  test("is one event with all the records of a workout, each with what it beat", async () => {
    const person = await listening("record.set");
    await squats(person, 100, "2026-11-20T08:00:00Z");
    const workout = await squats(person, 110);
    const [, told] = await toldTo(person);
    expect(told).toMatchObject({ workoutId: idAt(workout), url: `/api/v1/workouts/${idAt(workout)}` });
    const records = Object(at(told, "records"));
    expect(records.map(({ kind }: { kind: string }) => kind).toSorted()).toEqual(
      ["e1rm", "reps_at_weight", "session_volume", "set_volume", "weight"].toSorted(),
    );
    expect(records.find(({ kind }: { kind: string }) => kind === "weight")).toEqual({
      kind: "weight",
      exerciseId: person.squat,
      setId: idAt(workout, "exercises", 0, "sets", 0),
      value: 110,
      unit: "kg",
      atWeightKg: null,
      previousValue: 100,
    });
    await squats(person, 90, `${TODAY}T10:00:00Z`);
    expect((await toldTo(person)).slice(2)).toMatchObject([{ records: [{ kind: "reps_at_weight", atWeightKg: 90 }] }]);
  });

  test("is told of what an edit sets, and not of what it lowers, repeats, or gives to others", async () => {
    const person = await listening("record.set");
    await squats(person, 100, "2026-11-20T08:00:00Z");
    const workout = await squats(person, 110);
    const [id, set] = [idAt(workout), idAt(workout, "exercises", 0, "sets", 0)];
    const patchSet = (kg: number) =>
      call(person, "PATCH", `workouts/${id}/sets/${set}`, { weight: { value: kg, unit: "kg" } });
    const before = (await toldTo(person)).length;
    await patchSet(105);
    const { exercises } = squatDay(person.squat, `${TODAY}T08:00:00Z`, 110);
    await call(person, "PATCH", `workouts/${id}`, { notes: "heavy" });
    expect((await toldTo(person)).slice(before)).toEqual([
      expect.objectContaining({ records: [expect.objectContaining({ kind: "reps_at_weight", atWeightKg: 105 })] }),
    ]);

    await patchSet(120);
    const [raised] = (await toldTo(person)).slice(before + 1);
    expect(at(raised, "records")).toContainEqual(expect.objectContaining({ kind: "weight", value: 120 }));
    // Equal sets under new ids.
    await call(person, "PATCH", `workouts/${id}`, { exercises });
    const count = (await toldTo(person)).length;
    await call(person, "PATCH", `workouts/${id}`, { exercises });
    expect(await toldTo(person)).toHaveLength(count);
    await call(person, "DELETE", `workouts/${id}`);
    expect(await toldTo(person)).toHaveLength(count);
  });

  test("is not told of a workout of the past whose records were beaten since, but of what it holds still", async () => {
    const person = await listening("record.set");
    await squats(person, 100);
    await squats(person, 90, "2026-10-01T08:00:00Z");
    const [, late] = await toldTo(person);
    expect(late).toMatchObject({ records: [{ kind: "reps_at_weight", atWeightKg: 90 }] });
  });
});

const newId = (): string => Bun.randomUUIDv7();

/** A run as the worker's frame starts it. */
const aRun = async <Kind extends VisibleJobKind>(
  userId: string,
  kind: Kind,
  payload: JobPayload<Kind>,
): Promise<JobRun<Kind>> => {
  const { id } = await createJob(stores.db, { userId, requestId: null, newId }, kind, payload);
  const job = await claimJob(stores.db, id);
  if (job === null) throw new Error("a job that cannot be claimed");
  return { job, payload, signal: new AbortController().signal, progress: () => {}, log: silentLog };
};

const analysis = async ({ userId }: SignedIn) => analyzeProgress(deps, await aRun(userId, "analyze-progress", {}));

const moveOn = ({ userId }: SignedIn): Promise<void> =>
  recordChanges(stores.db, userId, [{ resource: "workouts", id: newId(), op: "upsert", version: 1 }]);

describe("analysis.completed", () => {
  test("is told once for each result, however often the job runs", async () => {
    const person = await listening("analysis.completed");
    await squats(person, 100);
    const first = await analysis(person);
    await Promise.all([analysis(person), analysis(person), analysis(person)]);
    expect(await toldTo(person)).toEqual([
      {
        type: "analysis.completed",
        id: expect.any(String),
        analysisId: first?.id,
        url: first?.url,
        inputVersion: 1,
        from: TODAY,
        to: TODAY,
      },
    ]);
    await moveOn(person);
    await analysis(person);
    const told = await toldTo(person);
    expect(told).toHaveLength(2);
    expect(new Set(told.map((each) => idAt(each))).size).toBe(2);
  });
});

describe("report.completed", () => {
  test("is told once for each result, however often the job runs", async () => {
    const person = await listening("report.completed");
    const period = { kind: "weekly", key: "2026-W47", start: "2026-11-16", end: "2026-11-22" } as const;
    const { run } = await claimReportRun(stores.db, { id: newId(), userId: person.userId, period, scheduled: false });
    const build = async () => buildReport(deps, await aRun(person.userId, "build-report", { reportRunId: run.id }));
    await build();
    await Promise.all([build(), build()]);
    expect(await toldTo(person)).toEqual([
      {
        type: "report.completed",
        id: expect.any(String),
        reportId: run.id,
        url: `/api/v1/progress/reports/${run.id}`,
        kind: "weekly",
        inputVersion: 0,
        periodStart: "2026-11-16",
        periodEnd: "2026-11-22",
      },
    ]);
    await moveOn(person);
    await build();
    expect((await toldTo(person)).map((told) => at(told, "inputVersion"))).toContain(1);
    expect(await toldTo(person)).toHaveLength(2);
  });
});

describe("goal.reached", () => {
  const kg = (value: number) => ({ value, unit: "kg" });

  let person: Listener;
  beforeEach(async () => {
    person = await listening("goal.reached");
  });

  const lift = (value: number) =>
    call(person, "POST", "progress/goals", {
      kind: "exercise_weight_reps",
      exerciseId: person.squat,
      weight: kg(value),
      reps: 5,
    });

  const reachedAt = async (goal: unknown) => {
    const [row] = await stores.db
      .select()
      .from(goals)
      .where(eq(goals.id, idAt(goal)));
    return row?.reachedAt ?? null;
  };

  test("is told once, by the analysis that follows the workout", async () => {
    const goal = await lift(120);
    await squats(person, 110);
    await analysis(person);
    expect(await reachedAt(goal)).toBeNull();
    await squats(person, 120, `${TODAY}T10:00:00Z`);
    await Promise.all([analysis(person), analysis(person), analysis(person)]);
    await squats(person, 125, `${TODAY}T11:00:00Z`);
    await analysis(person);
    expect(await toldTo(person)).toEqual([
      {
        type: "goal.reached",
        id: expect.any(String),
        goalId: idAt(goal),
        url: `/api/v1/progress/goals/${idAt(goal)}`,
        kind: "exercise_weight_reps",
        exerciseId: person.squat,
        target: 120,
        unit: "kg",
        achievedOn: TODAY,
      },
    ]);
    expect(await reachedAt(goal)).toEqual(now);
    expect(await call(person, "GET", `progress/goals/${idAt(goal)}`)).toMatchObject({ version: 1 });
  });

  test("is told of body weights and of weeks too", async () => {
    const weigh = (value: number, time: string) =>
      call(person, "POST", "progress/measurements", {
        kind: "bodyweight",
        value,
        unit: "kg",
        measuredAt: `${TODAY}T${time}:00Z`,
      });
    await weigh(90, "06:00");
    await call(person, "POST", "progress/goals", { kind: "bodyweight", weight: kg(85) });
    await call(person, "POST", "progress/goals", { kind: "weekly_workouts", count: 2 });
    await squats(person, 100);
    await analysis(person);
    expect(await toldTo(person)).toEqual([]);
    await squats(person, 100, `${TODAY}T10:00:00Z`);
    await analysis(person);
    expect(await toldTo(person)).toMatchObject([{ kind: "weekly_workouts", target: 2, unit: "workouts" }]);
    for (const minute of ["00", "10", "20", "30"]) await weigh(60, `07:${minute}`);
    await analysis(person);
    expect((await toldTo(person)).map((told) => at(told, "kind")).toSorted()).toEqual([
      "bodyweight",
      "weekly_workouts",
    ]);
  });

  test("is no news where the target was met when it was set", async () => {
    await squats(person, 120);
    const goal = await lift(110);
    expect(goal).toMatchObject({ progress: { status: "achieved" } });
    expect(await reachedAt(goal)).toEqual(now);
    await analysis(person);
    expect(await toldTo(person)).toEqual([]);

    const path = `progress/goals/${idAt(goal)}`;
    await call(person, "PATCH", path, { weight: kg(130) });
    expect(await reachedAt(goal)).toBeNull();
    await call(person, "PATCH", path, { note: "soon" });
    await squats(person, 130, `${TODAY}T10:00:00Z`);
    await analysis(person);
    expect(await toldTo(person)).toMatchObject([{ target: 130 }]);
    await call(person, "PATCH", path, { note: "done" });
    expect(await reachedAt(goal)).toEqual(now);
    await call(person, "PATCH", path, { weight: kg(125) });
    await analysis(person);
    expect(await toldTo(person)).toHaveLength(1);
  });

  test("can come anew when a correction has taken the target away again", async () => {
    const goal = await lift(120);
    const wrong = await squats(person, 1_200);
    await analysis(person);
    await call(person, "DELETE", `workouts/${idAt(wrong)}`);
    await analysis(person);
    expect(await reachedAt(goal)).toBeNull();
    await squats(person, 120);
    await analysis(person);
    expect(await toldTo(person)).toHaveLength(2);
  });

  test("is no news where it happened more than a week ago", async () => {
    const goal = await lift(120);
    await stores.db
      .update(goals)
      .set({ startedOn: addDays(TODAY, -60) })
      .where(eq(goals.id, idAt(goal)));
    await squats(person, 120, `${addDays(TODAY, -8)}T08:00:00Z`);
    await analysis(person);
    expect(await reachedAt(goal)).toEqual(now);
    await squats(person, 125);
    await analysis(person);
    expect(await toldTo(person)).toEqual([]);
  });

  test("is not written over a goal that was changed since it was looked at", async () => {
    const goal = await lift(120);
    const reached = { id: idAt(goal), version: 1, reachedAt: now.toISOString() };
    await call(person, "PATCH", `progress/goals/${idAt(goal)}`, { weight: kg(150) });
    expect(await moveReached(stores.db, person.userId, [reached])).toEqual(new Set());
    expect(await moveReached(stores.db, newId(), [{ ...reached, version: 2 }])).toEqual(new Set());
    expect(await moveReached(stores.db, person.userId, [{ ...reached, version: 2 }])).toEqual(new Set([idAt(goal)]));
  });

  test("of somebody who is gone is nothing", async () => {
    expect(await noteReachedGoals(deps, newId(), now)).toBeUndefined();
  });
});

describe("an import", () => {
  test("tells neither of its workouts nor of their records, and of the analysis that follows", async () => {
    await using bench = await importBench();
    const person = await bench.person();
    await newWebhook(bench.app, person.token, "http://127.0.0.1:1/", WEBHOOK_EVENTS);
    await bench.add(person, strongExport('2026-01-02 07:05:00,"Legs",45m,"Squat (Barbell)",1,100,kg,5,,,,,"",""'));
    const jobs = await bench.get(person, "jobs?kind=analyze-progress");
    await bench.ended(person, { status: 202, headers: new Headers(), body: at(jobs, "data", 0) });
    const rows = await bench.stores.db.select().from(webhookDeliveries);
    expect(rows.map(({ event }) => event)).toEqual(["analysis.completed"]);
  });
});
