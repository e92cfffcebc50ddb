import { describe, expect, test } from "bun:test";
import { sql } from "drizzle-orm";
import { withDeadline } from "#core/process/deadline.ts";
import { batched } from "#db/postgres/batched.ts";
import { expression } from "#db/postgres/expressions.ts";
import { rows } from "#db/postgres/statement.ts";
import { inTransaction } from "#db/postgres/transaction.ts";
import { storesBench } from "#tests/support/bench.ts";

const { stores } = storesBench();

/** Answers with nothing for an empty word, and with the process that served the call. */
const repeated = batched("test.repeated", { word: "text", times: "int", other: "text?" }, (p) =>
  rows(
    {
      word: expression("text", sql`repeat(${p.word}, ${p.times})`),
      other: expression("text?", sql`${p.other}`),
      statement: expression("text", sql`statement_timestamp()::text || pg_backend_pid()`),
    },
    (list) => sql`select ${list} where ${p.word} <> ''`,
  ),
);

const slow = batched("test.slow", { seconds: "float8" }, (p) =>
  rows({ seconds: expression("float8", sql`${p.seconds}`) }, (list) => sql`select ${list} from pg_sleep(${p.seconds})`),
);

const WORDS = ["plain", 'a "quoted" one', "back\\slash", "{a,b}", "NULL", "ñandú 🏋️", " ", "", "line\nbreak", "'"];

describe("Calls of a batched statement", () => {
  test("that come together get each their own rows, from few statements", async () => {
    const asked = Array.from({ length: 200 }, (_, index) => ({
      word: WORDS[index % WORDS.length] ?? "",
      times: 1 + (index % 3),
      other: index % 2 === 0 ? null : `other ${index}`,
    }));
    const answers = await Promise.all(asked.map((call) => repeated(stores.db, call)));
    expect(answers.map((found) => found.map(({ word, other }) => ({ word, other })))).toEqual(
      asked.map(({ word, times, other }) => (word === "" ? [] : [{ word: word.repeat(times), other }])),
    );
    expect(new Set(answers.flat().map(({ statement }) => statement)).size).toBeLessThan(30);
  });

  test("in a transaction run in it", async () => {
    const found = await inTransaction(stores.db, async (tx) => {
      const [first, second] = await Promise.all(
        ["a", "b"].map((word) => repeated(tx, { word, times: 2, other: null })),
      );
      return [first?.[0]?.word, second?.[0]?.word];
    });
    expect(found).toEqual(["aa", "bb"]);
  });

  test("do not end with the deadline of another call", async () => {
    const one = (seconds: number, ms: number) => withDeadline(ms, () => slow(stores.db, { seconds }));
    // The first two run alone; the others wait, and then run together.
    const answers = await Promise.allSettled([one(0.3, 9_000), one(0.3, 9_000), one(0.1, 450), one(0.1, 9_000)]);
    expect(answers.at(-1)?.status).toBe("fulfilled");
  });
});
