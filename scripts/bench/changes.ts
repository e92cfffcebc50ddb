import { z } from "zod";
import { copyOf } from "./ids.ts";
import type { WritePlan } from "./plans.ts";
import type { Sql } from "./setup.ts";

/** Finds the rows that one write of the product changes, and makes one statement that writes the same rows. */

const row = z.record(z.string(), z.unknown());
type Row = z.output<typeof row>;

const logged = z.array(z.object({ table: z.string(), before: row.nullable(), after: row.nullable() }));

export type RowChange = {
  readonly table: string;
  readonly before: Row | null;
  readonly after: Row | null;
};

type Table = {
  readonly key: readonly string[];
  readonly types: ReadonlyMap<string, string>;
  readonly counted: ReadonlySet<string>;
};

/** The beat of the stores' epoch belongs to no request. */
const NOT_OF_A_REQUEST = ["store_epoch", "bench_changes"];

const LOG = `
  create table bench_changes (at bigserial primary key, "table" text, before jsonb, after jsonb);
  create function bench_note() returns trigger language plpgsql as $$ begin
    insert into bench_changes ("table", before, after) values (tg_table_name,
      case when tg_op <> 'INSERT' then to_jsonb(old) end, case when tg_op <> 'DELETE' then to_jsonb(new) end);
    return null;
  end $$`;

const tablesOf = async (sql: Sql): Promise<ReadonlyMap<string, Table>> => {
  const columns = await sql<{ table: string; column: string; type: string; isKey: boolean; isCounted: boolean }[]>`
    select c.relname as table, a.attname as column, format_type(a.atttypid, a.atttypmod) as type,
      coalesce(a.attnum = any (i.indkey), false) as "isKey",
      coalesce(pg_get_expr(d.adbin, d.adrelid) like 'nextval%', false) as "isCounted"
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    left join pg_index i on i.indrelid = c.oid and i.indisprimary
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    where c.relkind = 'r' order by c.relname, a.attnum`;
  return new Map(
    [...Map.groupBy(columns, ({ table }) => table)].map(([table, own]) => [
      table,
      {
        key: own.filter(({ isKey }) => isKey).map(({ column }) => column),
        types: new Map(own.map(({ column, type }) => [column, type])),
        counted: new Set(own.filter(({ isCounted }) => isCounted).map(({ column }) => column)),
      },
    ]),
  );
};

const isSame = (a: Row | null, b: Row | null): boolean => Bun.deepEquals(a, b);

/** Returns what a transaction changed in the end, each row once. */
export const netChanges = (all: readonly RowChange[], keyOf: (table: string, row: Row) => string): RowChange[] => {
  const net = new Map<string, RowChange>();
  for (const change of all) {
    const key = `${change.table} ${keyOf(change.table, change.after ?? change.before ?? {})}`;
    net.set(key, { ...change, before: (net.get(key) ?? change).before });
  }
  return [...net.values()].filter(({ before, after }) => !isSame(before, after));
};

/** Returns the rows that `write` changes in all tables. */
export const changesOf = async (sql: Sql, write: () => Promise<unknown>): Promise<RowChange[]> => {
  const tables = await tablesOf(sql);
  const noted = [...tables.keys()].filter((table) => !NOT_OF_A_REQUEST.includes(table));
  await sql.unsafe(LOG);
  for (const table of noted) {
    await sql.unsafe(
      `create trigger bench_note after insert or update or delete on "${table}" for each row execute function bench_note()`,
    );
  }
  await write();
  const all = logged.parse(await sql`select "table", before, after from bench_changes order by at`);
  for (const table of noted) await sql.unsafe(`drop trigger bench_note on "${table}"`);
  await sql.unsafe("drop function bench_note; drop table bench_changes");
  return netChanges(all, (table, of) => JSON.stringify(tables.get(table)?.key.map((column) => of[column])));
};

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

type Slots = { readonly fresh: ReadonlySet<string>; readonly copy: number };

/** Puts slots in the place of ids: fresh ones for rows that the write made, the copy's for its other rows. */
const withSlots = (value: string, { fresh, copy }: Slots): string =>
  value.replace(UUID, (id) => {
    if (fresh.has(id)) return `{new:${id}}`;
    return copyOf(id) === copy ? `{copy:${id}}` : id;
  });

/** Returns a value of a row as the text that Postgres reads for its type. */
const asParameter = (value: unknown, type: string): string | null => {
  if (value === null || value === undefined) return null;
  if (type.endsWith("[]") && Array.isArray(value)) return `{${value.map((item) => JSON.stringify(item)).join(",")}}`;
  return typeof value === "object" || type === "jsonb" ? JSON.stringify(value) : String(value);
};

/** The number of a change rises with each request, so that no two requests write the same one. */
const sequenceSlot = (table: string, column: string, step: number): string | null =>
  column === "seq" && (table === "change_log" || table === "user_clocks") ? `{seq:${step}}` : null;

/**
 * Returns one statement that writes the rows of `changes` for any copy, each time with fresh ids. One row goes as
 * parameters, several of a table as one JSON document, as the product writes them. A row that is there is updated.
 */
export const writeOf = async (sql: Sql, changes: readonly RowChange[], copy: number): Promise<WritePlan> => {
  const tables = await tablesOf(sql);
  const made = changes.filter(({ before }) => before === null);
  const fresh = new Set(
    made.flatMap(({ after }) => (typeof after?.id === "string" && after.id.length === 36 ? [after.id] : [])),
  );
  const slots = { fresh, copy };
  const parameters: (string | null)[] = [];
  const add = (value: string | null): string => {
    parameters.push(value === null ? null : withSlots(value, slots));
    return `$${parameters.length}`;
  };
  const grouped = Map.groupBy(changes, ({ table, before, after }) => {
    const kind = before === null ? "insert" : after === null ? "delete" : "update";
    return `${table} ${kind}`;
  });
  const parts = [...grouped].map(([name, group]) => {
    const [table = "", kind] = name.split(" ");
    const about = tables.get(table);
    if (about === undefined) throw new Error(`there is no table ${table}`);
    const rows = group.map(({ before, after }) => after ?? before ?? {});
    const [first = {}] = rows;
    const typed = (column: string): string => `::${about.types.get(column)}`;
    const valueIn = (of: Row, column: string): string | null =>
      sequenceSlot(table, column, 1) ?? asParameter(of[column], about.types.get(column) ?? "");
    const onKey = about.key.map((column) => `t."${column}" = n."${column}"`).join(" and ");
    const json = (columns: readonly string[]): string =>
      add(
        JSON.stringify(
          rows.map((of, index) =>
            Object.fromEntries(
              columns.map((column) => [column, sequenceSlot(table, column, index + 1) ?? of[column] ?? null]),
            ),
          ),
        ),
      );
    const source = (columns: readonly string[]): string =>
      `jsonb_populate_recordset(null::"${table}", ${json(columns)}::jsonb) n`;
    if (kind === "delete") return `delete from "${table}" t using ${source(about.key)} where ${onKey}`;
    if (kind === "update") {
      const changed = Object.keys(first).filter((column) =>
        group.some(({ before, after }) => !Bun.deepEquals(before?.[column], after?.[column])),
      );
      if (rows.length === 1) {
        const set = changed.map((column) => `"${column}" = ${add(valueIn(first, column))}${typed(column)}`).join(", ");
        const where = about.key.map((column) => `"${column}" = ${add(valueIn(first, column))}${typed(column)}`);
        return `update "${table}" set ${set} where ${where.join(" and ")}`;
      }
      const set = changed.map((column) => `"${column}" = n."${column}"`).join(", ");
      return `update "${table}" t set ${set} from ${source([...about.key, ...changed])} where ${onKey}`;
    }
    const columns = Object.keys(first).filter((column) => !about.counted.has(column));
    const names = columns.map((column) => `"${column}"`).join(", ");
    const others = columns.filter((column) => !about.key.includes(column));
    const conflict =
      about.counted.size > 0 || others.length === 0
        ? ""
        : ` on conflict (${about.key.map((column) => `"${column}"`).join(", ")}) do update set ${others
            .map((column) => `"${column}" = excluded."${column}"`)
            .join(", ")}`;
    const values =
      rows.length === 1
        ? `values (${columns.map((column) => `${add(valueIn(first, column))}${typed(column)}`).join(", ")})`
        : `select ${columns.map((column) => `n."${column}"`).join(", ")} from ${source(columns)}`;
    return `insert into "${table}" (${names}) ${values}${conflict}`;
  });
  return { kind: "write", text: statementOf(parts), parameters };
};

const statementOf = (parts: readonly string[]): string => {
  if (parts.length === 1) return parts[0] ?? "";
  return `with ${parts.map((part, index) => `part_${index} as (${part})`).join(", ")} select 1 as written`;
};

export const countsOf = (changes: readonly RowChange[]): string =>
  [...Map.groupBy(changes, ({ table }) => table)].map(([table, rows]) => `${rows.length} ${table}`).join(", ");
