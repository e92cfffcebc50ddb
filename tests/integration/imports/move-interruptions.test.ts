import { afterAll, beforeAll, expect, test } from "bun:test";
import { and, eq, ne, sql } from "drizzle-orm";
import { beginStep, lockImport } from "#db/postgres/queries/imports/imports.ts";
import type { ClaimedJob } from "#db/postgres/queries/jobs/job-runs.ts";
import { createJob } from "#db/postgres/queries/jobs/jobs.ts";
import { changeLog, exerciseDays, sets, workoutExercises, workouts } from "#db/postgres/schema/index.ts";
import { at, textAt } from "#tests/support/app.ts";
import { eventually } from "#tests/support/eventually.ts";
import { importsBench, listAt, type Person, strongExport } from "#tests/support/imports.ts";
import { claimJob } from "#tests/support/jobs.ts";
import { workerDependencies } from "#tests/support/worker.ts";
import { moveImport } from "#worker/processors/move-import.ts";
import { JobCancelled, type JobRun, type WorkerDependencies } from "#worker/processors/types.ts";

const bench = importsBench();
let deps: WorkerDependencies;

beforeAll(() => {
  deps = workerDependencies(bench.stores);
});

afterAll(() => deps.mongo.close());

const fileOf = (day: string, kg = 60): string =>
  strongExport(
    `2026-05-${day} 18:00:00,A,1h,Bench Press (Barbell),1,100,kg,5,8,0,,0,,`,
    `2026-05-${day} 18:00:00,A,1h,My press,1,${kg},kg,5,8,0,,0,,`,
  );

const exercisesIn = async (person: Person): Promise<string[]> =>
  (await bench.workouts(person)).map((workout) => textAt(listAt(workout, "exercises")[1], "exerciseId"));

/** Sets and days of a user that do not say what the exercises in the workouts say. */
const contradictions = async ({ userId }: Person): Promise<number[]> => {
  const { db } = bench.stores;
  const wrongSets = await db
    .select({ id: sets.id })
    .from(sets)
    .innerJoin(workoutExercises, eq(workoutExercises.id, sets.workoutExerciseId))
    .where(and(eq(sets.userId, userId), ne(sets.exerciseId, workoutExercises.exerciseId)));
  const days = await db
    .select({ exerciseId: workoutExercises.exerciseId, localDate: workouts.localDate })
    .from(workoutExercises)
    .innerJoin(workouts, eq(workouts.id, workoutExercises.workoutId))
    .where(eq(workouts.userId, userId));
  const derived = await db
    .select({ exerciseId: exerciseDays.exerciseId, localDate: exerciseDays.localDate })
    .from(exerciseDays)
    .where(eq(exerciseDays.userId, userId));
  const keys = (rows: typeof days) => new Set(rows.map((row) => `${row.exerciseId}|${row.localDate}`));
  return [wrongSets.length, keys(days).symmetricDifference(keys(derived)).size];
};

/** Asks for a move as the API does, and claims its job before the worker of the bench can. */
const moving = async (person: Person, importId: string, exerciseId: string): Promise<ClaimedJob> => {
  const payload = { importId, exerciseId, place: 1 };
  const job = await bench.stores.db.transaction(async (tx) => {
    const made = await createJob(tx, { ...person, requestId: null, newId: deps.newId }, "move-import", payload);
    await beginStep(tx, { id: importId, jobId: made.id, version: 9, now: new Date().toISOString() });
    await tx.execute(sql`delete from outbox`);
    return made;
  });
  const claimed = await claimJob(bench.stores.db, job.id);
  if (claimed === null) throw new Error("the job cannot be claimed");
  return claimed;
};

const runOf = (
  job: ClaimedJob,
  payload: JobRun<"move-import">["payload"],
  more: Partial<JobRun<"move-import">> = {},
): JobRun<"move-import"> => ({
  ...{ job, payload, log: deps.log, signal: new AbortController().signal, progress: () => {} },
  ...more,
});

test("a move that is broken off leaves nothing behind, and one that runs again moves once", async () => {
  const person = await bench.person();
  const id = await bench.add(person, fileOf("04"));
  const squat = textAt(await bench.exercise(person, "back squat"), "id");
  const [former] = await exercisesIn(person);
  const payload = { importId: id, exerciseId: squat, place: 1 };
  const job = await moving(person, id, squat);
  for (const percent of [40, 80]) {
    const controller = new AbortController();
    const progress = (now: number) => {
      if (now === percent) controller.abort(new JobCancelled());
    };
    const run = runOf(job, payload, { signal: controller.signal, progress });
    await expect(moveImport(deps, run)).rejects.toBeInstanceOf(JobCancelled);
    expect(await exercisesIn(person)).toEqual([former ?? ""]);
    expect(await contradictions(person)).toEqual([0, 0]);
  }
  await Promise.all([1, 2].map(() => moveImport(deps, runOf(job, payload))));
  await moveImport(deps, runOf(job, payload));
  expect(await exercisesIn(person)).toEqual([squat]);
  expect(await contradictions(person)).toEqual([0, 0]);
  const changed = await bench.stores.db.$count(
    changeLog,
    and(eq(changeLog.userId, person.userId), eq(changeLog.resource, "workouts")),
  );
  // Points of interruption of the commit and of the move.
  expect(changed).toBe(2);
  expect(listAt(await bench.workouts(person)).map((workout) => at(workout, "version"))).toEqual([2]);
});

test("of two steps that are asked for at once the second is refused", async () => {
  const person = await bench.person();
  const id = await bench.add(person, fileOf("04"));
  const { db } = bench.stores;
  const isLocked = Promise.withResolvers<void>();
  const mayCommit = Promise.withResolvers<void>();
  const first = db.transaction(async (tx) => {
    await lockImport(tx, person.userId, id);
    isLocked.resolve();
    await mayCommit.promise;
    const made = await createJob(tx, { ...person, requestId: null, newId: deps.newId }, "undo-import", {
      importId: id,
    });
    await beginStep(tx, { id, jobId: made.id, version: 9, now: new Date().toISOString() });
    await tx.execute(sql`delete from outbox`);
  });
  await isLocked.promise;
  const second = db.transaction((tx) => lockImport(tx, person.userId, id));
  await eventually(
    () => db.execute(sql`select 1 from pg_locks where not granted and locktype in ('tuple', 'transactionid')`),
    ({ length }) => length > 0,
  );
  mayCommit.resolve();
  await first;
  expect(await second).toMatchObject({ busy: true, version: 9 });
});

test("a move beside a commit and an undo of other imports contradicts neither", async () => {
  for (let round = 0; round < 4; round += 1) {
    const person = await bench.person();
    const squat = textAt(await bench.exercise(person, "back squat"), "id");
    const first = await bench.add(person, fileOf("04"));
    const second = await bench.add(person, fileOf("05"));
    const replacing = await bench.add(person, fileOf("04", 65), { onChanged: "replace" });
    const third = textAt(await bench.dryRun(person, fileOf("06")), "id");
    const asked = await Promise.all([
      bench.post(person, `imports/${first}/move`, { sourceName: "My press", exerciseId: squat }),
      bench.post(person, `imports/${third}/commit`, {}),
      bench.post(person, `imports/${round % 2 === 0 ? second : replacing}/undo`, {}),
      bench.post(person, `imports/${first}/undo`, {}),
    ]);
    // One of two steps of an import is refused, unless the other is done already.
    expect(asked.filter(({ status }) => status !== 202 && status !== 409)).toEqual([]);
    expect(asked[0].status === 202 || asked[3].status === 202).toBe(true);
    const taken = asked.filter(({ status }) => status === 202);
    for (const job of taken) expect(await bench.ended(person, job)).toMatchObject({ status: "completed" });
    expect(await contradictions(person)).toEqual([0, 0]);
  }
});
