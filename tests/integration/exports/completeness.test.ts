import { beforeAll, expect, test } from "bun:test";
import { z } from "zod";
import { COLLECTIONS, storedCheckin, storedProfile, TEMP_BUCKET } from "#db/mongo/collections.ts";
import type { Executor } from "#db/postgres/client.ts";
import { snakeCase } from "#db/postgres/rows.ts";
import { PLAIN_NAMES } from "#db/postgres/schema/index.ts";
import { type Person, register } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";
import { addEverything } from "#tests/support/everything.ts";
import { openExport } from "#worker/exports/export-data.ts";
import { forjaJson } from "#worker/exports/forja-json.ts";

let person: Person;

const { stores, app } = testBench();

beforeAll(async () => {
  person = await register(app);
  await addEverything(app, person);
});

const ACCESS = "gives access, and an import must not";
const DERIVED = "is derived from the log again";
const WORK = "is work of this installation";

/** Tables that the export of an account leaves out, each with the reason. */
const TABLES_LEFT_OUT: Readonly<Record<string, string>> = {
  access_endings: ACCESS,
  access_notices: ACCESS,
  api_keys: ACCESS,
  calendar_feeds: ACCESS,
  coaching_grants: ACCESS,
  email_changes: ACCESS,
  email_tokens: ACCESS,
  passkeys: ACCESS,
  passkey_challenges: ACCESS,
  recovery_codes: ACCESS,
  report_shares: ACCESS,
  sessions: ACCESS,
  two_factor_secrets: ACCESS,
  webhooks: ACCESS,
  webhook_deliveries: WORK,
  change_log: "is the order of changes for devices of this installation",
  sync_operations: "repeats answers to devices of this installation",
  created_ids: "guards ids of this installation",
  idempotency_keys: "repeats answers of this installation",
  user_clocks: "orders changes of this installation",
  exercise_days: DERIVED,
  exercise_terms: DERIVED,
  personal_records: DERIVED,
  imports: "names files that were read, and their workouts are exported",
  imported_workouts: "names files that were read, and their workouts are exported",
  deleted_resources: "was deleted by its user",
  dead_letters: WORK,
  exports: WORK,
  jobs: WORK,
  mails: WORK,
  outbox: WORK,
  recomputations: WORK,
  rederivations: WORK,
  report_runs: WORK,
  api_instances: "belongs to no account",
  store_epoch: "belongs to no account",
  log_timelines: "belongs to no account",
};

const IMPORT = "names an import of this installation";
const VERSION = "counts changes in this installation";
const ACCOUNT = "belongs to this account";
const REPEATED = "repeats a column of another table";

/** Columns of the other tables that the export leaves out, each with the reason. */
const COLUMNS_LEFT_OUT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ...Object.fromEntries(PLAIN_NAMES.map((name) => [snakeCase(name), { import_id: IMPORT, version: VERSION }])),
  exercises: {
    import_id: IMPORT,
    inferred_type: "belongs to an import",
    version: VERSION,
  },
  exercise_muscles: { position: "is the order of the list" },
  exercise_settings: { import_id: IMPORT, version: VERSION },
  gyms: { version: VERSION, created_at: ACCOUNT, updated_at: ACCOUNT },
  measurements: { canonical_value: DERIVED, import_id: IMPORT, version: VERSION },
  report_schedules: { next_run_at: WORK, unsubscribe_token: ACCESS, unsubscribe_hash: ACCESS },
  routines: { import_id: IMPORT, share_token: ACCESS, version: VERSION },
  sets: {
    workout_id: REPEATED,
    user_id: REPEATED,
    exercise_id: REPEATED,
    local_date: REPEATED,
    position: "is the order of the list",
    weight_kg: DERIVED,
    is_working: DERIVED,
    is_hard: DERIVED,
    load_kg: DERIVED,
    e1rm_kg: DERIVED,
    total_reps: DERIVED,
    side_reps: DERIVED,
    volume_kg: DERIVED,
    top_weight_kg: DERIVED,
  },
  training_settings: { version: VERSION, created_at: ACCOUNT, updated_at: ACCOUNT },
  users: {
    email: ACCESS,
    email_key: ACCESS,
    email_verified_at: ACCESS,
    password_hash: ACCESS,
    password_version: ACCESS,
    token_epoch: ACCESS,
    role: ACCESS,
    disabled_at: ACCESS,
    created_at: ACCOUNT,
    updated_at: ACCOUNT,
    version: VERSION,
  },
  workout_exercises: { position: "is the order of the list" },
  workouts: {
    bodyweight_kg: DERIVED,
    brief: DERIVED,
    brief_version: VERSION,
    lifts: DERIVED,
    lifts_version: VERSION,
    working_sets: DERIVED,
    reps: DERIVED,
    volume_kg: DERIVED,
    duration_seconds: DERIVED,
    import_id: IMPORT,
    version: VERSION,
  },
};

/** Returns the text of the export, or the error of rows that no reader expects. */
const exported = async (executor: Executor): Promise<string> => {
  const nothing = { step: () => {}, progress: () => {} };
  const data = await openExport(executor, app.deps.mongo, { userId: person.userId, ...nothing });
  return data === null ? "no account" : (await Array.fromAsync(forjaJson(data))).join("");
};

class Undone extends Error {}

/** Returns the text of the export after statements that are undone. No foreign key or trigger acts in between. */
const exportedAfter = async (statements: readonly string[]): Promise<string> => {
  let text = "";
  const run = stores.db.transaction(async (tx) => {
    await tx.execute("set local session_replication_role = replica");
    for (const statement of statements) await tx.execute(statement);
    text = await exported(tx).catch((error: unknown) => `failed: ${error}`);
    throw new Undone();
  });
  await run.catch((error: unknown) => {
    if (!(error instanceof Undone)) throw error;
  });
  return text;
};

type Column = { readonly table: string; readonly name: string; readonly type: string; readonly bounds: string[] };

/** Returns the columns that somebody writes, each with the names of its constraints. */
const columnsOf = async (): Promise<Column[]> => [
  ...(await stores.db.execute<Column>(`
    select t.relname as "table", a.attname as name, format_type(a.atttypid, null) as type, array(
      select conname from pg_constraint c where c.conrelid = t.oid and a.attnum = any(c.conkey) and contype in ('c', 'n', 'p')
      order by contype = 'p' desc) as bounds
    from pg_class t join pg_attribute a on a.attrelid = t.oid
    where t.relnamespace = 'public'::regnamespace and t.relkind = 'r' and a.attnum > 0 and not a.attisdropped
      and a.attgenerated = '' order by 1, a.attnum`)),
];

/** Collections that the export leaves out, each with the reason. */
const COLLECTIONS_LEFT_OUT: Readonly<Record<string, string>> = {
  activity_log: "records actions in this installation",
  analyses: DERIVED,
  reports: DERIVED,
  sent_mails: WORK,
  state: "belongs to no account",
  unknown_users: "belongs to no account",
  "temp.files": WORK,
  "temp.chunks": WORK,
};

/** Fields of the other collections that the export leaves out, each with the reason. */
const FIELDS_LEFT_OUT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  checkins: {
    _id: "is the account and the date",
    schemaVersion: VERSION,
    userId: ACCOUNT,
    importId: IMPORT,
    version: VERSION,
  },
  profiles: { _id: ACCOUNT, schemaVersion: VERSION, version: VERSION, updatedAt: ACCOUNT },
};

const SAMPLES: Readonly<Record<string, string>> = {
  text: "md5(random()::text)",
  uuid: "gen_random_uuid()",
  integer: "987",
  bigint: "987",
  boolean: "true",
  "double precision": "987.5",
  bytea: "'\\\\x01'",
  date: "'1987-06-05'",
  "timestamp with time zone": "'1987-06-05T04:03:02Z'",
  json: `'{"changed": true}'`,
  jsonb: `'{"changed": true}'`,
  "text[]": "'{changed}'",
};

/** Returns statements that take all bounds off a column and set each of its values. */
const changed = ({ table, name, bounds }: Column, value: string): string[] => [
  ...bounds.map((bound) => `alter table "${table}" drop constraint if exists "${bound}" cascade`),
  `update "${table}" set "${name}" = ${value}`,
];

const sampleOf = ({ table, name, type }: Column): string => {
  const sample = SAMPLES[type];
  if (sample === undefined) throw new Error(`${table}.${name} is of type ${type}: add a sample of it`);
  return sample;
};

test("each column of each table is in the export, or is left out for a reason", async () => {
  const columns = await columnsOf();
  const before = await exported(stores.db);
  const tables = new Set(columns.map(({ table }) => table));
  expect(Object.keys({ ...TABLES_LEFT_OUT, ...COLUMNS_LEFT_OUT }).filter((table) => !tables.has(table))).toEqual([]);
  const isLeftOut = ({ table, name }: Column): boolean => COLUMNS_LEFT_OUT[table]?.[name] !== undefined;
  const missing: string[] = [];
  for (const column of columns.filter((one) => TABLES_LEFT_OUT[one.table] === undefined && !isLeftOut(one))) {
    const empty = (await exportedAfter(changed(column, "null"))) === before;
    if (empty && (await exportedAfter(changed(column, sampleOf(column)))) === before) {
      missing.push(`${column.table}.${column.name}`);
    }
  }
  expect(missing).toEqual([]);
  const emptied = Object.keys(TABLES_LEFT_OUT).map((table) => `delete from "${table}"`);
  expect(await exportedAfter(emptied)).toBe(before);
  // Equal positions would leave the order to chance.
  const isOrder = ({ name }: Column): boolean => name === "position";
  const others = columns
    .filter((one) => isLeftOut(one) && !isOrder(one))
    .flatMap((column) => changed(column, sampleOf(column)));
  expect(await exportedAfter(others)).toBe(before);
});

type Field = { readonly path: string; readonly schema: z.core.$ZodType };

/** Returns the leaves of a document's schema with their dotted paths. */
const fieldsOf = (schema: z.core.$ZodType, path: readonly string[] = []): Field[] =>
  schema instanceof z.ZodObject
    ? Object.entries(schema.shape).flatMap(([name, field]) => fieldsOf(field, [...path, name]))
    : [{ path: path.join("."), schema }];

const CANDIDATES: readonly unknown[] = [1, 2, 61, new Date(1e12), "2001-02-03", crypto.randomUUID(), { changed: true }];

test("each field of each document is in the export, or is left out for a reason", async () => {
  const kept: Readonly<Record<string, z.ZodType>> = {
    [COLLECTIONS.checkins]: storedCheckin,
    [COLLECTIONS.profiles]: storedProfile,
  };
  const names = [...Object.values(COLLECTIONS), `${TEMP_BUCKET}.files`, `${TEMP_BUCKET}.chunks`];
  expect([...Object.keys(kept), ...Object.keys(COLLECTIONS_LEFT_OUT)].toSorted()).toEqual(names.toSorted());
  const before = await exported(stores.db);
  const { mongo } = app.deps;
  const missing: string[] = [];
  for (const [name, schema] of Object.entries(kept)) {
    const document = await mongo.run((db) => db.collection(name).findOne({}));
    if (document === null) throw new Error(`${name} is empty: fill it in addEverything()`);
    const key = { _id: document._id };
    for (const field of fieldsOf(schema)) {
      if (FIELDS_LEFT_OUT[name]?.[field.path] !== undefined) continue;
      const texts: string[] = [];
      for (const value of CANDIDATES.filter((one) => z.safeParse(field.schema, one).success)) {
        await mongo.run((db) => db.collection(name).updateOne(key, { $set: { [field.path]: value } }));
        texts.push(await exported(stores.db));
      }
      await mongo.run((db) => db.collection(name).replaceOne(key, document));
      if (texts.every((text) => text === before)) missing.push(`${name}.${field.path}`);
      if (texts.some((text) => text.includes('"omitted"'))) missing.push(`${name}.${field.path} cannot be read`);
    }
  }
  expect(missing).toEqual([]);
  expect(await exported(stores.db)).toBe(before);
});
