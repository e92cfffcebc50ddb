import { describe, expect, test } from "bun:test";
import { recordChanges, sweepSupersededChanges } from "#db/postgres/queries/sync/changes.ts";
import { lockTraining } from "#db/postgres/queries/workouts/derived.ts";
import { testBench } from "#tests/support/bench.ts";
import { derivedByCore, derivedInPostgres } from "#tests/support/derived.ts";
import { type SignedIn, signedIn } from "#tests/support/signed-in.ts";
import { type Change, type Operation, pullAll, push, readAll } from "#tests/support/sync.ts";

const { stores, app } = testBench();

const newId = (): string => Bun.randomUUIDv7();

const waist = (value: number): Operation => ({
  resource: "measurements",
  op: "upsert",
  id: newId(),
  data: { kind: "waist", value, unit: "cm" },
});

/** A store that follows a log. */
const follower = (person: SignedIn) => {
  const store = new Map<string, unknown>();
  let cursor: string | undefined;
  const take = ({ resource, id, data }: Change): void => {
    if (data === undefined) store.delete(`${resource} ${id}`);
    else store.set(`${resource} ${id}`, data);
  };
  return {
    store,
    pull: async (limit: number): Promise<void> => {
      const pulled = await pullAll(app, person, { ...(cursor === undefined ? {} : { cursor }), limit });
      for (const change of pulled.changes) take(change);
      cursor = pulled.cursor;
    },
  };
};

describe("a reader that pages while others write", () => {
  test("misses nothing, whatever commits in whatever order", async () => {
    const person = await signedIn(app);
    const { token } = person;
    const list = "/api/v1/progress/measurements";
    let isWriting = true;
    const byRoutes = async (seed: number): Promise<void> => {
      for (let n = 0; n < 25; n += 1) {
        const { id, data } = waist(60 + n);
        await app.call("POST", list, { token, body: { id, ...data } });
        await app.call("PATCH", `${list}/${id}`, { token, body: { value: 61 + n + seed } });
        if (n % 3 === 0) await app.call("DELETE", `${list}/${id}`, { token });
      }
    };
    const byPushes = async (): Promise<void> => {
      for (let n = 0; n < 8; n += 1) {
        const made = Array.from({ length: 10 }, (_, index) => waist(60 + index));
        await push(app, person, made);
        const [first, second] = made;
        if (first === undefined || second === undefined) throw new Error("there are ten");
        await push(app, person, [
          { ...first, data: { value: 99 }, baseVersion: 1 },
          { resource: "measurements", op: "delete", id: second.id },
        ]);
      }
    };
    const sweeping = async (): Promise<void> => {
      while (isWriting) {
        await sweepSupersededChanges(stores.db, {});
        await Bun.sleep(5);
      }
    };
    const readers = [1, 3, 50].map((limit) => ({ limit, ...follower(person) }));
    const reading = readers.map(async ({ pull, limit }) => {
      while (isWriting) await pull(limit);
      await pull(limit);
    });
    const writing = Promise.all([byRoutes(1), byRoutes(2), byPushes(), byPushes()]).finally(() => {
      isWriting = false;
    });
    await Promise.all([writing, sweeping(), ...reading]);

    const stored = await readAll(app, person);
    expect(stored.size).toBe(2 * 16 + 2 * 8 * 9);
    for (const { store } of readers) expect(store).toEqual(stored);
  });

  test("waits with its cursor for numbers that are given and not yet committed", async () => {
    const person = await signedIn(app);
    await push(app, person, [waist(80)]);
    const reader = follower(person);
    await reader.pull(50);
    const late = waist(81);
    const { promise: taken, resolve: take } = Promise.withResolvers<void>();
    const { promise: seen, resolve: look } = Promise.withResolvers<void>();
    // It takes a number, and commits it only after others have tried to overtake it.
    const slow = stores.db.transaction(async (tx) => {
      await recordChanges(tx, person.userId, [{ resource: "goals", id: newId(), op: "delete", version: 2 }]);
      take();
      await seen;
    });
    await taken;
    const fast = push(app, person, [late]);
    await Bun.sleep(50);
    await reader.pull(50);
    expect(reader.store.size).toBe(1);
    look();
    await Promise.all([slow, fast]);
    await reader.pull(50);
    expect(new Set(reader.store.keys())).toEqual(new Set((await readAll(app, person)).keys()));
    expect(reader.store.size).toBe(2);
  });
});

describe("pushes of one account at the same time", () => {
  test("of the same batch do each operation once", async () => {
    const person = await signedIn(app);
    const made = Array.from({ length: 20 }, (_, index) => waist(60 + index));
    const batch = [...made, ...made.map((one): Operation => ({ ...one, data: { value: 99 }, baseVersion: 1 }))];
    const answers = await Promise.all([1, 2, 3].map(() => push(app, person, batch)));
    const statuses = batch.map((_, at) => answers.map((results) => results[at]?.status).sort());
    expect(new Set(statuses.map(String))).toEqual(new Set(["applied,duplicate,duplicate"]));
    const { changes } = await pullAll(app, person, { limit: 200 });
    expect(changes.map(({ version }) => version)).toEqual(made.map(() => 2));
  });

  test("of one version let one of them through", async () => {
    const person = await signedIn(app);
    const made = waist(80);
    await push(app, person, [made]);
    const answers = await Promise.all(
      [81, 82, 83, 84].map((value) => push(app, person, [{ ...made, data: { value }, baseVersion: 1 }])),
    );
    const results = answers.flat();
    expect(results.map(({ status }) => status).sort()).toEqual(["applied", "conflict", "conflict", "conflict"]);
    const stored = (await readAll(app, person)).get(`measurements ${made.id}`);
    for (const { status, data } of results) if (status === "conflict") expect<unknown>(data).toEqual(stored);
  });

  test("and changes by the resources' own routes come to what they come to one after the other", async () => {
    const person = await signedIn(app);
    const { token } = person;
    const exercise: Operation = {
      resource: "exercises",
      op: "upsert",
      id: newId(),
      data: { name: "Pull-up", trackingType: "bodyweight_reps" },
    };
    await push(app, person, [exercise]);
    const workoutOn = (day: number, reps: number): Operation => ({
      resource: "workouts",
      op: "upsert",
      id: newId(),
      data: {
        status: "completed",
        startedAt: new Date(Date.UTC(2026, 0, day, 18)).toISOString(),
        exercises: [{ exerciseId: exercise.id, sets: [{ reps }] }],
      },
    });
    const weightOn = (day: number, value: number) => ({
      kind: "bodyweight",
      value,
      unit: "kg",
      measuredAt: new Date(Date.UTC(2026, 0, day, 7)).toISOString(),
    });
    const rounds = Array.from({ length: 6 }, async (_, round) => {
      await Promise.all([
        push(app, person, [workoutOn(3 * round + 1, 10), workoutOn(3 * round + 2, 11), workoutOn(3 * round + 3, 12)]),
        app.call("POST", "/api/v1/progress/measurements", { token, body: weightOn(3 * round, 70 + round) }),
        push(app, person, [
          { resource: "measurements", op: "upsert", id: newId(), data: weightOn(3 * round + 1, 75 + round) },
        ]),
      ]);
    });
    await Promise.all(rounds);
    expect((await readAll(app, person)).size).toBe(1 + 6 * 5);
    expect(await derivedInPostgres(stores.db, person.userId)).toEqual(await derivedByCore(stores.db, person.userId));
  });
});

test("a batch that cannot have the account's lock in time does nothing, and may come again", async () => {
  const person = await signedIn(app);
  const batch = { operations: [waist(80), waist(81)] };
  const send = () => app.call("POST", "/api/v1/sync", { token: person.token, body: batch });
  const { promise: over, resolve: release } = Promise.withResolvers<void>();
  const { promise: held, resolve: hold } = Promise.withResolvers<void>();
  const other = stores.db.transaction(async (tx) => {
    await lockTraining(tx, person.userId);
    hold();
    await over;
  });
  await held;
  const refused = await send();
  release();
  await other;
  expect(refused.status).toBe(503);
  expect(refused.headers.get("retry-after")).toBe("2");
  expect((await readAll(app, person)).size).toBe(0);
  expect((await send()).body).toEqual({
    results: [
      { status: "applied", version: 1 },
      { status: "applied", version: 1 },
    ],
  });
});
