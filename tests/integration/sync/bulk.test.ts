import { beforeEach, expect, test } from "bun:test";
import { randomFrom } from "#core/random.ts";
import { openPostgres } from "#db/postgres/client.ts";
import { testApp } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";
import { derivedByCore, derivedInPostgres } from "#tests/support/derived.ts";
import { insertExercise } from "#tests/support/exercises.ts";
import { roundTrips } from "#tests/support/round-trips.ts";
import { type SignedIn, signedIn } from "#tests/support/signed-in.ts";
import { type Operation, push, readAll, type SyncResult } from "#tests/support/sync.ts";

const { stores, app } = testBench();

/** One account, with the id of each name. */
type Side = {
  readonly person: SignedIn;
  readonly idOf: (name: string) => string;
  readonly nameOf: (id: string) => string;
};

const newSide = async (): Promise<Side> => {
  const person = await signedIn(app);
  const ids = new Map<string, string>();
  const names = new Map<string, string>();
  const name = (known: string, id: string): string => {
    ids.set(known, id);
    names.set(id, known);
    return id;
  };
  name("squat", await insertExercise(stores.db, person.userId, "weight_reps"));
  name("pull-up", await insertExercise(stores.db, person.userId, "bodyweight_reps", { bodyweightFraction: 1 }));
  return {
    person,
    idOf: (known) => ids.get(known) ?? name(known, Bun.randomUUIDv7()),
    nameOf: (id) => names.get(id) ?? "other",
  };
};

type Draw = { readonly chance: (share: number) => boolean; readonly upTo: (max: number) => number };

type Named = { readonly name: string } & Omit<Operation, "id">;

const day = (n: number): string => new Date(Date.UTC(2026, 0, 1 + n, 10)).toISOString();

const workoutBy = ({ chance, upTo }: Draw): Record<string, unknown> => ({
  status: chance(0.8) ? "completed" : "planned",
  startedAt: day(upTo(6)),
  ...(chance(0.4) ? { bodyweight: { value: 60 + upTo(30), unit: "kg" } } : {}),
  ...(chance(0.2) ? { routineId: `id:routine ${upTo(2)}` } : {}),
  exercises: [
    {
      exerciseId: "id:squat",
      sets: [
        {
          ...(chance(0.1) ? { id: `id:set ${upTo(3)}` } : {}),
          weight: { value: 60 + upTo(40), unit: "kg" },
          reps: chance(0.05) ? -1 : 5,
        },
      ],
    },
    { exerciseId: chance(0.05) ? "id:unknown" : "id:pull-up", sets: [{ reps: 1 + upTo(10) }] },
  ],
});

const operationBy = (draw: Draw): Named => {
  const { chance, upTo } = draw;
  const create = (resource: Operation["resource"], name: string, data: Record<string, unknown>): Named => ({
    ...{ resource, op: "upsert", name, data },
  });
  if (chance(0.1)) {
    return create("measurements", `waist ${upTo(20)}`, { kind: "waist", value: 80, unit: "cm", measuredAt: day(1) });
  }
  if (chance(0.1)) {
    const measuredAt = day(upTo(6));
    return create("measurements", `weight ${upTo(20)}`, {
      kind: "bodyweight",
      value: 70 + upTo(9),
      unit: "kg",
      measuredAt,
    });
  }
  if (chance(0.1)) return create("routines", `routine ${upTo(2)}`, { name: "Fives" });
  if (chance(0.05)) return create("goals", `goal ${upTo(9)}`, { kind: "weekly_workouts", count: 3 });
  const name = `workout ${upTo(14)}`;
  if (chance(0.1)) return { resource: "workouts", op: "delete", name };
  if (chance(0.1)) {
    return { ...create("workouts", name, { title: "Legs" }), baseVersion: 1 + upTo(2) };
  }
  return create("workouts", name, workoutBy(draw));
};

const ID = /"id:([^"]+)"/g;

const forSide = ({ idOf }: Side, { name, ...operation }: Named): Operation => ({
  ...(JSON.parse(JSON.stringify(operation).replace(ID, (_, known: string) => `"${idOf(known)}"`)) as typeof operation),
  id: idOf(name),
});

/** The current version of a resource depends on the operations after it. */
const outcomeOf = ({ status, version, problem }: SyncResult): unknown => ({
  status,
  ...(status === "applied" ? { version } : {}),
  code: problem?.code,
  pointers: problem?.errors?.map(({ pointer }) => pointer.replace(/^\/operations\/\d+/, "")),
});

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const TIMES = /"(createdAt|updatedAt)":"[^"]+"/g;

const stateOf = async ({ person, nameOf }: Side): Promise<unknown> => {
  const named = (value: unknown) => JSON.stringify(value).replace(UUID, nameOf).replace(TIMES, '"$1":"now"');
  return [...(await readAll(app, person))].map(([key, item]) => [named(key), named(item)].join(" ")).sort();
};

let bulk: Side;
let single: Side;
beforeEach(async () => {
  [bulk, single] = [await newSide(), await newSide()];
});

const oneByOne = async (operations: readonly Named[]): Promise<SyncResult[]> => {
  const results: SyncResult[] = [];
  for (const operation of operations) results.push(...(await push(app, single.person, [forSide(single, operation)])));
  return results;
};

test.each([1, 2, 3, 4, 5, 6])("a push comes to what its operations come to one by one (seed %d)", async (seed) => {
  const { next } = randomFrom(seed * 7_919);
  const draw: Draw = { chance: (share) => next() < share, upTo: (max) => Math.floor(next() * max) };
  for (let round = 0; round < 2; round += 1) {
    const operations = Array.from({ length: 18 }, () => operationBy(draw));
    // The second time each answer was lost.
    for (let sent = 0; sent < 2; sent += 1) {
      const together = await push(
        app,
        bulk.person,
        operations.map((operation) => forSide(bulk, operation)),
      );
      expect(together.map(outcomeOf)).toEqual((await oneByOne(operations)).map(outcomeOf));
      expect(await stateOf(bulk)).toEqual(await stateOf(single));
    }
  }
  for (const { person } of [bulk, single]) {
    expect(await derivedInPostgres(stores.db, person.userId)).toEqual(await derivedByCore(stores.db, person.userId));
  }
});

test("new workouts of a group take as many statements as two of them", async () => {
  await using proxy = await roundTrips(stores.sqlUrl);
  const pool = openPostgres({ url: proxy.url, poolSize: 1, applicationName: "forja-bulk", statementTimeoutMs: 10_000 });
  try {
    await using counted = await testApp({ ...stores, db: pool.db, sqlUrl: stores.sqlUrl });
    const statementsOf = async (count: number): Promise<string[]> => {
      const workouts = Array.from({ length: count }, (_, at): Operation => {
        const exercises = [{ exerciseId: bulk.idOf("pull-up"), sets: [{ reps: 5 + (at % 7) }] }];
        const data = { status: "completed", startedAt: day(at), exercises };
        return { resource: "workouts", op: "upsert", id: Bun.randomUUIDv7(), data };
      });
      const trips = await proxy.during(async () => {
        const results = await push(counted, bulk.person, workouts);
        expect(new Set(results.map(({ status }) => status))).toEqual(new Set(["applied"]));
      });
      // The checks of the session and of the log are due by time, and are no part of the push.
      return trips
        .flat()
        .filter((text) => !text.startsWith('select "sessions"') && !text.includes("pg_is_in_recovery"))
        .sort();
    };
    // The first push of a process reads what later ones know.
    await statementsOf(2);
    const many = await statementsOf(50);
    expect(many).toEqual(await statementsOf(2));
  } finally {
    await pool.close();
  }
});
