import { expect, test } from "bun:test";
import { and, eq, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { expression, isoInstant, jsonList, jsonObject, recordset } from "#db/postgres/expressions.ts";
import { encodeWith, plain } from "#db/postgres/parameters.ts";
import { goals } from "#db/postgres/schema/index.ts";
import { declaredStatements, query, rows, statement } from "#db/postgres/statement.ts";

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
const holds = <_Claim extends true>(): void => {};

const g = alias(goals, "g");
const goalJson = jsonObject({ id: g.id, kind: g.kind, note: g.note, createdAt: isoInstant(g.createdAt) });

const removal = query("test.delete", { userId: "uuid", id: "uuid" }, (p) =>
  rows(
    { id: g.id, reps: g.reps, createdAt: g.createdAt },
    (list) => sql`delete from ${goals} ${g} where ${g.id} = ${p.id} and ${g.userId} = ${p.userId} returning ${list}`,
  ),
);

test("the type of a row follows from its columns", () => {
  type Removed = Awaited<ReturnType<typeof removal>>[number];
  holds<Same<Removed, { readonly id: string; readonly reps: number | null; readonly createdAt: Date }>>();
  type Goal = typeof goalJson extends { _: { type: infer T } } ? T : never;
  holds<Same<Goal["note"], string | null>>();
  holds<Same<Goal["createdAt"], string>>();
  expect(declaredStatements().get("test.delete")?.()).toBe(
    'delete from "goals" "g" where "g"."id" = $1::uuid and "g"."user_id" = $2::uuid returning "g"."id", "g"."reps", "g"."created_at"',
  );
});

test("a wrong column or parameter does not compile", () => {
  const wrong = () => [
    // @ts-expect-error a column that does not exist
    query("test.column", { id: "uuid" }, () => rows({ id: g.idd }, (list) => sql`select ${list} from ${goals} ${g}`)),
    // @ts-expect-error a parameter that was not declared
    query("test.parameter", { id: "uuid" }, (p) => rows({ id: g.id }, (list) => sql`select ${list} ${p.goalId}`)),
    // @ts-expect-error a type that Postgres does not have
    query("test.type", { id: "uid" }, () => rows({ id: g.id }, (list) => sql`select ${list}`)),
    // @ts-expect-error a parameter that was not declared
    statement("test.builder", { id: goals.id }, (db, p) => db.delete(goals).where(eq(goals.id, p.goal))),
    // @ts-expect-error a row without a column that must not be null
    statement("test.insert", { id: goals.id }, (db, p) => db.insert(goals).values(p)),
  ];
  expect(wrong).toBeFunction();
});

test("a call with a wrong value does not compile", () => {
  const calls = (executor: Parameters<typeof removal>[0]) => [
    // @ts-expect-error a value is missing
    removal(executor, { id: "a" }),
    // @ts-expect-error a number in place of text
    removal(executor, { id: 1, userId: "a" }),
  ];
  expect(calls).toBeFunction();
});

test("an instant in JSON must be written as text", () => {
  const made = jsonObject({ createdAt: g.createdAt });
  type Made = typeof made extends { _: { type: infer T } } ? T : unknown;
  holds<Same<Made, { readonly createdAt: never }>>();
  expect(made).toBeDefined();
});

test("values are encoded by their column or type", () => {
  const at = new Date("2026-01-02T03:04:05.678Z");
  const encode = encodeWith({
    id: goals.id,
    createdAt: goals.createdAt,
    reachedAt: goals.reachedAt,
    at: "timestamptz",
  });
  expect(encode({ id: "a", createdAt: at, reachedAt: null, at })).toEqual({
    id: "a",
    createdAt: at.toISOString(),
    reachedAt: null,
    at: at.toISOString(),
  });
});

test("expressions and recordsets carry the type that Postgres casts to", () => {
  const count = expression("int", sql`count(*)`);
  const lists = jsonList(jsonObject({ id: g.id }), sql`${g.id}`);
  holds<Same<(typeof count)["_"]["type"], number>>();
  holds<Same<(typeof lists)["_"]["type"], readonly { readonly id: string }[]>>();
  const set = query("test.recordset", { rows: "json" }, (p) => {
    const changed = recordset("c", { id: "uuid", reps: "int?" }, p.rows);
    return rows(
      { id: changed.columns.id },
      (list) => sql`select ${list} from ${changed.from} where ${and(eq(changed.columns.reps, 3))}`,
    );
  });
  type Row = Awaited<ReturnType<typeof set>>[number];
  holds<Same<Row, { readonly id: string }>>();
  expect(declaredStatements().get("test.recordset")?.()).toBe(
    'select "c"."id" from json_to_recordset($1::json) as "c"("id" uuid, "reps" int) where "c"."reps" = $2',
  );
});

test("a parameter can be the limit of the builder's query", () => {
  statement("test.limit", { limit: "int" }, (db, p) => db.select({ id: goals.id }).from(goals).limit(plain(p.limit)));
  expect(declaredStatements().get("test.limit")?.()).toBe('select "id" from "goals" limit $1');
});

test("two statements of one name are refused", () => {
  const again = () => query("test.delete", {}, () => rows({}, () => sql`select 1`));
  expect(again).toThrow("two statements are named test.delete");
});
