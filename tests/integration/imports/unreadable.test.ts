import { describe, expect, test } from "bun:test";
import { eq, sql } from "drizzle-orm";
import { imports } from "#db/postgres/schema/index.ts";
import { at, textAt } from "#tests/support/app.ts";
import { importsBench, listAt, type Person, strongExport } from "#tests/support/imports.ts";

const bench = importsBench();

const fileOf = (day: string): string => strongExport(`2026-05-${day} 18:00:00,A,1h,My press,1,60,kg,5,8,0,,0,,`);

/** Changes an import as a hand or another version would, past everything that checks. */
const spoil = (id: string, column: string, json: string) =>
  bench.stores.db
    .update(imports)
    .set({ [column]: sql`${json}::jsonb` })
    .where(eq(imports.id, id));

const problemOf = async (person: Person, path: string): Promise<unknown> => {
  const { status, body } = await bench.app.call("GET", `/api/v1/${path}`, { token: person.token });
  return [status, at(body, "code")];
};

describe.each([
  ["exercises", '{"a": 1}'],
  ["exercises", '[null, 3, {"sourceName": null}]'],
  ["mapping", "[1]"],
  ["rowErrors", "[null]"],
  ["warnings", "5"],
  ["counts", '"x"'],
])("an import whose %s are %s", (column, json) => {
  test("stops no other import, and can be undone", async () => {
    const person = await bench.person();
    const id = await bench.add(person, fileOf("04"));
    await spoil(id, column, json);
    if (column !== "mapping") expect(await problemOf(person, `imports/${id}`)).toEqual([409, "document-unreadable"]);
    const next = await bench.add(person, fileOf("05"));
    const listed = await bench.get(person, "imports");
    expect(listAt(listed, "data").map((one) => at(one, "id"))).toContain(next);
    expect(listed).toEqual(
      column === "counts" ? expect.objectContaining({ omitted: 1 }) : expect.not.objectContaining({ omitted: 1 }),
    );
    expect(await bench.undo(person, id)).toMatchObject({ status: "completed" });
    expect((await bench.workouts(person)).map((one) => textAt(one, "localDate"))).toEqual(["2026-05-05"]);
  });
});

test("a dry run whose names cannot be read any more is not committed", async () => {
  const person = await bench.person();
  const id = textAt(await bench.dryRun(person, fileOf("04")), "id");
  await spoil(id, "exercises", '"x"');
  expect(await bench.commit(person, id)).toMatchObject({ status: "failed", error: { code: "document-unreadable" } });
  expect(await bench.workouts(person)).toEqual([]);
});
