import type { ReservedSql } from "postgres";
import { idInCopy, MAX_COPIES, markedId, sqlIdInCopy } from "./ids.ts";
import type { Sql } from "./setup.ts";
import type { Template } from "./template.ts";

type Column = { readonly table: string; readonly column: string; readonly type: string };

/** The rows of an account in a table, by its user's id. */
const scopeOf = (table: string, columns: readonly string[]): string | null => {
  if (table === "users") return "id = $1";
  if (table === "workout_exercises") return "workout_id in (select id from workouts where user_id = $1)";
  return columns.includes("user_id") ? "user_id = $1" : null;
};

const columnsOf = (sql: ReservedSql): Promise<Column[]> => sql<Column[]>`
  select c.relname as table, a.attname as column, format_type(a.atttypid, a.atttypmod) as type
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
  where c.relkind = 'r'
  order by c.relname, a.attnum`;

/** The id of a record is derived from its set's, so that the copies' ids are derived from theirs. */
const RECORD_ID = (setId: string): string => `md5((${setId})::text || ' ' || kind)::uuid`;

/** Holds the place of a copy's number in ids inside of JSON. */
const MARK = "~".repeat(4);
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

const isJson = ({ table, column, type }: Column): boolean =>
  type === "json" || type === "jsonb" || (table === "workouts" && column === "brief");

/** Marks the ids of the account's own rows inside of JSON, whose columns become text. */
const markJson = async (sql: ReservedSql, columns: readonly Column[], ids: ReadonlySet<string>): Promise<void> => {
  for (const { table, column } of columns.filter(isJson)) {
    await sql.unsafe(`alter table copied_${table} alter column "${column}" type text`);
    const rows = await sql.unsafe(`select ctid::text as place, "${column}" as json from copied_${table}
      where "${column}" is not null`);
    for (const { place, json } of rows) {
      const marked = String(json).replace(UUID, (id) => (ids.has(id) ? markedId(id, MARK) : id));
      await sql.unsafe(`update copied_${table} set "${column}" = $1 where ctid = $2::tid`, [marked, place]);
    }
  }
};

const valueInCopy = ({ table, column, type }: Column, owned: ReadonlySet<string>): string => {
  const name = `"${column}"`;
  if (table === "users" && (column === "email" || column === "email_key")) return `n || '.' || ${name}`;
  if (column === "unsubscribe_token") return "gen_random_uuid()";
  if (table === "personal_records" && column === "id") return RECORD_ID(sqlIdInCopy("set_id", "n"));
  if (isJson({ table, column, type })) return `replace(${name}, '${MARK}', lpad(to_hex(n), 4, '0'))::${type}`;
  return type === "uuid" && owned.has(`${table}.${column}`) ? sqlIdInCopy(name, "n") : name;
};

/** Names the columns that hold ids of the account's own rows; others, such as exercises of the catalogue, stay. */
const ownedColumns = async (
  sql: ReservedSql,
  tables: ReadonlyMap<string, readonly Column[]>,
): Promise<ReadonlySet<string>> => {
  const withId = [...tables].filter(([, columns]) =>
    columns.some(({ column, type }) => column === "id" && type === "uuid"),
  );
  const ids = withId.map(([table]) => `select id from copied_${table}`).join(" union all ");
  await sql.unsafe(`create temp table copied_ids as ${ids}`);
  const owned = new Set<string>();
  for (const { table, column, type } of [...tables.values()].flat()) {
    if (type !== "uuid") continue;
    const [found] = await sql.unsafe(
      `select exists (select 1 from copied_${table} where "${column}" in (select id from copied_ids)) as owned`,
    );
    if (found?.owned === true) owned.add(`${table}.${column}`);
  }
  return owned;
};

/**
 * Replaces an account by copies with the numbers 1 to `count`. Every row is one that the product wrote, so records and
 * roll-ups are right. Foreign keys are not checked again.
 */
export const copyAccount = async (pool: Sql, { userId, sessionId }: Template, count: number): Promise<void> => {
  if (count > MAX_COPIES) throw new Error(`an account has at most ${MAX_COPIES} copies`);
  const sql = await pool.reserve();
  try {
    await sql`set session_replication_role = replica`;
    await sql`set synchronous_commit = off`;
    const all = Map.groupBy(await columnsOf(sql), ({ table }) => table);
    const tables = new Map<string, readonly Column[]>();
    for (const [table, columns] of all) {
      const scope = scopeOf(
        table,
        columns.map(({ column }) => column),
      );
      if (scope === null) continue;
      const literal = scope.replace("$1", `'${userId}'::uuid`);
      await sql.unsafe(`create temp table copied_${table} as select * from "${table}" where ${literal}`);
      const [rows] = await sql.unsafe(`select count(*)::int as count from copied_${table}`);
      if (rows?.count > 0) tables.set(table, columns);
    }
    await sql`update copied_sessions set idle_expires_at = now() + interval '10 years',
      absolute_expires_at = now() + interval '10 years' where id = ${sessionId}`;
    const [formula] = await sql.unsafe(
      `select bool_and(id = ${RECORD_ID("set_id")}) as held from copied_personal_records`,
    );
    if (formula?.held !== true) throw new Error("ids of records follow another formula than that of the copies");
    const owned = await ownedColumns(sql, tables);
    const ids = await sql<{ id: string }[]>`select id::text as id from copied_ids`;
    const known = new Set(ids.map(({ id }) => id));
    for (const columns of tables.values()) await markJson(sql, columns, known);
    for (const table of [...tables.keys()].reverse()) {
      const keyed = tables.get(table)?.some(({ column }) => column === "user_id") ?? false;
      const of = table === "users" ? `id = '${userId}'` : `user_id = '${userId}'`;
      if (keyed || table === "users") await sql.unsafe(`delete from "${table}" where ${of}`);
      else await sql.unsafe(`delete from "${table}" where id in (select id from copied_${table})`);
    }
    for (const [table, columns] of tables) {
      const names = columns.map(({ column }) => `"${column}"`).join(", ");
      const values = columns.map((column) => valueInCopy(column, owned)).join(", ");
      await sql.unsafe(
        `insert into "${table}" (${names}) select ${values} from generate_series(1, ${count}) n, copied_${table}`,
      );
    }
  } finally {
    await sql`reset session_replication_role`;
    sql.release();
  }
};

/** Returns the ids that a copy has. */
export const templateInCopy = (template: Template, copy: number): Template => ({
  ...template,
  userId: idInCopy(template.userId, copy),
  sessionId: idInCopy(template.sessionId, copy),
  workoutId: idInCopy(template.workoutId, copy),
  setId: idInCopy(template.setId, copy),
  activeWorkoutId: idInCopy(template.activeWorkoutId, copy),
});
