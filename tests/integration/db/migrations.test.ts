import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import postgres, { type Sql } from "postgres";
import { MIGRATIONS_FOLDER, migrate, readMigrations, rollback } from "#db/migrations.ts";
import { exercises, rederivations } from "#db/postgres/schema/index.ts";
import { storesBench } from "#tests/support/bench.ts";
import { insertUser } from "#tests/support/people.ts";
import { logWorkout, ownExercise } from "#tests/support/training-log.ts";

let sql: Sql;

const { stores, closing } = storesBench();

beforeAll(async () => {
  sql = postgres(stores.sqlUrl, { max: 1, onnotice: () => {} });
});

closing(() => sql.end());

/** Everything that migrations make, by name and definition. */
const shapeOf = async (): Promise<unknown> => ({
  columns: await sql`
    select table_name, column_name, data_type, is_nullable, column_default from information_schema.columns
    where table_schema = 'public' order by table_name, column_name`,
  constraints: await sql`
    select conname, pg_get_constraintdef(oid) as definition from pg_constraint
    where connamespace = 'public'::regnamespace order by conname`,
  indexes: await sql`select indexname, indexdef from pg_indexes where schemaname = 'public' order by indexname`,
  functions: await sql`
    select proname from pg_proc where pronamespace = 'public'::regnamespace and probin is null order by proname`,
});

const tables = async (): Promise<number> => {
  const [row] = await sql<{ n: number }[]>`select count(*)::int as n from pg_tables where schemaname = 'public'`;
  return row?.n ?? -1;
};

describe("the migrations", () => {
  test("go all the way down and up again on a seeded database, to the same shape", async () => {
    await insertUser(stores.db);
    const [seeded] = await sql<{ n: number }[]>`select count(*)::int as n from exercises`;
    expect(seeded?.n).toBeGreaterThanOrEqual(200);
    const all = (await readMigrations()).map(({ name }) => name);
    const before = await shapeOf();
    expect(await rollback(stores.sqlUrl, all.length)).toEqual(all.toReversed());
    expect(await tables()).toBe(0);
    expect(await migrate(stores.sqlUrl)).toEqual(all);
    expect(await shapeOf()).toEqual(before);
  });

  test("go down and up one by one", async () => {
    const all = (await readMigrations()).map(({ name }) => name);
    const before = await shapeOf();
    for (const name of all.toReversed()) expect(await rollback(stores.sqlUrl, 1)).toEqual([name]);
    expect(await tables()).toBe(0);
    expect(await migrate(stores.sqlUrl)).toEqual(all);
    expect(await shapeOf()).toEqual(before);
  });

  test("tell how the sets of before were done, as if it had been counted at each write", async () => {
    const { id } = await insertUser(stores.db);
    const lunge = await ownExercise(stores.db, id, { en: "Lunge" });
    await stores.db.update(exercises).set({ unilateral: true }).where(eq(exercises.id, lunge));
    const weight = { value: 60, unit: "kg" } as const;
    for (const status of ["completed", "active"] as const) {
      await logWorkout(stores.db, id, {
        status,
        startedAt: new Date("2026-11-20T18:00:00Z"),
        exercises: [
          {
            exerciseId: lunge,
            sets: [
              { type: "warmup", weight, reps: 5, rir: 5 },
              { type: "normal", weight, repsLeft: 5, repsRight: 4, rir: 0.5 },
              { type: "normal", weight: { value: 30, unit: "kg" }, repsLeft: 20, repsRight: 21, rir: 4.5 },
              { type: "normal", weight: { value: 50, unit: "kg" }, reps: 8, rir: 2 },
            ],
          },
        ],
      });
    }
    const rows = () => sql`select to_jsonb(d) as day from exercise_days d order by user_id, exercise_id, local_date`;
    const before = await rows();
    expect(before[0]?.day).toMatchObject({
      sets_reps_1_to_5: 1,
      sets_reps_6_to_12: 1,
      sets_reps_21_up: 1,
      reps_left: 25,
    });
    const names = (await readMigrations()).map(({ name }) => name);
    const since = names.length - names.indexOf("0011_whole_api");
    expect((await rollback(stores.sqlUrl, since)).at(-1)).toBe("0011_whole_api");
    await migrate(stores.sqlUrl);
    // The best effort of a day is no column of this step: a job derives it, and the migration lists its user.
    const efforts = { best_effort: null, best_effort_kg: null };
    expect<unknown>(await rows()).toEqual(before.map(({ day }) => ({ day: Object.assign({}, day, efforts) })));
    expect((await stores.db.select().from(rederivations)).map(({ userId }) => userId)).toContain(id);
    await stores.db.delete(rederivations);
  });

  test("do nothing when all are there, also when several machines start at once", async () => {
    expect(await migrate(stores.sqlUrl)).toEqual([]);
    await rollback(stores.sqlUrl, 1);
    const applied = await Promise.all([migrate(stores.sqlUrl), migrate(stores.sqlUrl), migrate(stores.sqlUrl)]);
    expect(applied.flat().length).toBe(1);
  });

  describe("in another folder", () => {
    let folder: string;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "forja-migrations-"));
      await cp(MIGRATIONS_FOLDER, folder, { recursive: true });
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    test("stand whole or not at all", async () => {
      await writeFile(
        join(folder, "9000_broken.sql"),
        "create table half (id int);\n--> statement-breakpoint\nselect nothing;",
      );
      await writeFile(join(folder, "down", "9000_broken.sql"), "drop table half;");
      await expect(migrate(stores.sqlUrl, { folder })).rejects.toThrow("nothing");
      await migrate(stores.sqlUrl, { folder }).catch(() => {});
      const [half] = await sql`select to_regclass('half') as name`;
      expect(half?.name).toBeNull();
      await rm(join(folder, "9000_broken.sql"));
    });

    test("are refused when one was changed after it had been applied", async () => {
      const [first] = await readMigrations();
      await writeFile(join(folder, `${first?.name}.sql`), "select 1;");
      await expect(migrate(stores.sqlUrl, { folder })).rejects.toThrow("was changed");
      await migrate(stores.sqlUrl, { folder }).catch(() => {});
    });
  });
});
