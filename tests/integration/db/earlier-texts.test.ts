import { beforeAll, describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres, { type Sql } from "postgres";
import { MIGRATIONS_FOLDER, migrate, readMigrations } from "#db/migrations.ts";
import { storesBench } from "#tests/support/bench.ts";
import { insertUser } from "#tests/support/people.ts";
import { testStores } from "#tests/support/stores.ts";
import { logWorkout, ownExercise } from "#tests/support/training-log.ts";
import kept from "./earlier-texts.json" with { type: "json" };

const NAME = "0011_whole_api";

/** The text as it was: ranges of the lines that the texts have in common. */
const textOf = (ranges: string): string =>
  ranges
    .split(" ")
    .flatMap((range) => {
      const [first, last] = range.split("-").map(Number);
      return kept.lines.slice(first, (last ?? 0) + 1);
    })
    .join("\n");

const texts = Object.entries(kept.texts).map(([hash, ranges]) => ({ hash, text: textOf(ranges) }));

const { stores, closing } = storesBench();
let sql: Sql;
let fresh: unknown;
/** The migrations up to the one that was changed. */
let folder: string;

const USER = "0199d1c0-0000-7000-8000-000000000001";

const rebuild = async (text: string): Promise<void> => {
  await sql.unsafe("drop schema public cascade; create schema public; drop schema if exists forja cascade");
  await writeFile(join(folder, `${NAME}.sql`), text);
  await migrate(stores.sqlUrl, { folder });
};

const columnsOf = async (table: string): Promise<string[]> => {
  const rows = await sql<{ name: string }[]>`
    select column_name as name from information_schema.columns where table_schema = 'public' and table_name = ${table}`;
  return rows.map(({ name }) => name);
};

/** Everything that migrations make, by name and definition, whatever the order in which it was made. */
const shapeOf = async (): Promise<unknown> => ({
  columns: await sql`
    select table_name, column_name, data_type, udt_name, datetime_precision, is_nullable, column_default,
      is_identity, generation_expression
    from information_schema.columns where table_schema = 'public' order by table_name, column_name`,
  constraints: await sql`
    select conrelid::regclass::text as "table", conname, convalidated, pg_get_constraintdef(oid) as definition
    from pg_constraint where connamespace = 'public'::regnamespace order by 1, 2`,
  indexes: await sql`
    select i.indexname, i.indexdef, x.indisvalid from pg_indexes i
    join pg_index x on x.indexrelid = i.indexname::regclass where i.schemaname = 'public' order by 1`,
  triggers: await sql`
    select tgname, pg_get_triggerdef(oid) as definition from pg_trigger where not tgisinternal order by tgname`,
  functions: await sql`
    select proname, pg_get_functiondef(oid) as definition from pg_proc
    where pronamespace = 'public'::regnamespace and probin is null and prokind = 'f' order by proname`,
  ledger: await sql`select name, hash from forja.migrations order by name`,
});

beforeAll(async () => {
  sql = postgres(stores.sqlUrl, { max: 1, onnotice: () => {} });
  folder = await mkdtemp(join(tmpdir(), "forja-earlier-"));
  await cp(MIGRATIONS_FOLDER, folder, {
    recursive: true,
    filter: (path) => !path.includes("repairs") && !/\/(?:001[2-9]|00[2-9]\d|0[1-9]\d\d)_[^/]*\.sql$/.test(path),
  });
  await sql.unsafe("drop schema public cascade; create schema public; drop schema if exists forja cascade");
  await migrate(stores.sqlUrl);
  fresh = await shapeOf();
});

closing(async () => {
  await sql.end({ timeout: 5 });
  await rm(folder, { recursive: true, force: true });
});

/** Rows of a user of the earlier text: a gym, a delivery, a set, a job. */
const fill = async (): Promise<void> => {
  await sql`insert into users (id, email, email_key, password_hash) values (${USER}, 'a@example.com', 'a@example.com', 'x')`;
  const gym = JSON.stringify({ unit: "kg", bars: [20] });
  if ((await columnsOf("training_settings")).includes("gym")) {
    await sql`insert into training_settings (user_id, gym, landmarks, version) values (${USER}, ${gym}::text::jsonb, '{}', 3)`;
  } else {
    await sql`insert into gyms (user_id, gym, version) values (${USER}, ${gym}::text::jsonb, 3)`;
    await sql`insert into training_settings (user_id, landmarks, version) values (${USER}, '{}', 3)`;
  }
  const webhook = "0199d1c0-0000-7000-8000-000000000002";
  await sql`
    insert into webhooks (id, user_id, url, events, sealed_secret)
    values (${webhook}, ${USER}, 'https://example.com/', '{goal.reached}', '\\x00')`;
  const older = !(await columnsOf("webhook_deliveries")).includes("resent");
  const event = "0199d1c0-0000-7000-8000-000000000003";
  for (const [index, status] of ["pending", "failed"].entries()) {
    const row = {
      id: `0199d1c0-0000-7000-8000-00000000001${index}`,
      webhook_id: webhook,
      user_id: USER,
      event: "goal.reached",
      event_id: event,
      payload: "{}",
      status,
      failure: status === "failed" ? (older ? "it failed" : "timeout") : null,
      created_at: "2026-11-20T10:00:00Z",
      next_attempt_at: status === "pending" && !older ? "2026-11-20T10:00:00Z" : null,
      ...(older ? {} : { occurred_at: "2026-11-20T10:00:00Z", resent: index > 0 }),
    };
    await sql`insert into webhook_deliveries ${sql(row)}`;
  }
};

const contents = async (): Promise<unknown> => ({
  gyms: await sql`select user_id, gym, version from gyms`,
  settings: await sql`select user_id, landmarks, version from training_settings`,
  deliveries: await sql`
    select id, status, next_attempt_at is not null as due, resent, iso_instant(occurred_at) as occurred_at
    from webhook_deliveries order by id`,
});

describe("A database of an earlier text of 0011_whole_api", () => {
  test("has one of the texts that the repair knows, and no other", async () => {
    const repair = (await readMigrations()).find(({ name }) => name === NAME)?.repair;
    expect([...(repair?.from ?? [])].sort()).toEqual(texts.map(({ hash }) => hash).sort());
    for (const { hash, text } of texts) expect(createHash("sha256").update(text).digest("hex")).toBe(hash);
  });

  test.each(texts)("comes to the present schema and keeps its data from $hash", async ({ text }) => {
    await rebuild(text);
    await fill();
    expect(await migrate(stores.sqlUrl)).toContain(NAME);
    expect(await shapeOf()).toEqual(fresh);
    expect(await contents()).toEqual({
      gyms: [{ user_id: USER, gym: { unit: "kg", bars: [20] }, version: 3 }],
      settings: [{ user_id: USER, landmarks: {}, version: 3 }],
      deliveries: [
        { id: expect.anything(), status: "pending", due: true, resent: false, occurred_at: "2026-11-20T10:00:00.000Z" },
        { id: expect.anything(), status: "failed", due: false, resent: true, occurred_at: "2026-11-20T10:00:00.000Z" },
      ],
    });
    expect(await migrate(stores.sqlUrl)).toEqual([]);
  });

  test("gets the counts of the sets that were logged before", async () => {
    await using own = await testStores();
    const { id } = await insertUser(own.db);
    const squat = await ownExercise(own.db, id, { en: "Squat" });
    const weight = { value: 60, unit: "kg" } as const;
    const sets = [
      { type: "normal", weight, reps: 5, rir: 2 },
      { type: "normal", weight, reps: 30, rir: 0 },
    ] as const;
    const startedAt = new Date("2026-11-20T18:00:00Z");
    await logWorkout(own.db, id, {
      status: "completed",
      startedAt,
      exercises: [{ exerciseId: squat, sets: [...sets] }],
    });
    const client = postgres(own.sqlUrl, { max: 1, onnotice: () => {} });
    const days = () => client`select to_jsonb(d) as day from exercise_days d`;
    const before = await days();
    expect(before[0]?.day).toMatchObject({ out_of_range_sets: 1, sets_reps_1_to_5: 1, sets_rir_0: 1 });
    await client`update exercise_days set out_of_range_sets = 0, sets_reps_1_to_5 = 0, sets_rir_0 = 0`;
    await client`update forja.migrations set hash = ${texts[0]?.hash ?? ""} where name = ${NAME}`;
    expect(await migrate(own.sqlUrl)).toEqual([NAME]);
    expect(await days()).toEqual(before);
    await client.end();
  });

  test("is refused when nobody knows its text", async () => {
    await rebuild(`${texts[0]?.text} -- and more`);
    await expect(migrate(stores.sqlUrl)).rejects.toThrow("was changed after it had been applied");
    await migrate(stores.sqlUrl).catch(() => {});
  });
});
