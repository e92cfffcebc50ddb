import { expect, test } from "bun:test";
import { sql } from "drizzle-orm";
import { query, rows } from "#db/postgres/statement.ts";
import { storesBench } from "#tests/support/bench.ts";

const { stores } = storesBench();

const bytesOf = query("tests.bytes", { digits: "text?" }, (p) =>
  rows(
    {
      before: sql<string>`'ñ'::text`,
      bytes: sql<Uint8Array | null>`decode(${p.digits}, 'hex')`,
      after: sql<number>`7::int`,
    },
    (list) => sql`select ${list}`,
  ),
);

test("bytes are equal at the first use of a statement, in its text form, and later, in their binary form", async () => {
  for (const digits of ["00ff5c7800", "", null, "5c78", "ab".repeat(100_000)]) {
    const [row] = await bytesOf(stores.db, { digits });
    expect(row).toMatchObject({ before: "ñ", after: 7 });
    expect(row?.bytes == null ? null : Buffer.from(row.bytes).toString("hex")).toBe(digits);
  }
});
