import { expect, test } from "bun:test";
import { netChanges } from "#scripts/bench/changes.ts";
import { copyOf, idInCopy } from "#scripts/bench/ids.ts";
import { REQUESTS } from "#scripts/bench/requests.ts";
import { signatureCheck } from "#scripts/bench/signature.ts";
import { tokenOf } from "#scripts/bench/tokens.ts";

const ID = "019b76da-a800-766c-99f1-34730c00a6e5";

test("a floor writes each row once, and none that ends as it began", () => {
  const row = (id: string, reps: number) => ({ id, reps });
  const changes = [
    { table: "sets", before: row("a", 5), after: null },
    { table: "sets", before: null, after: row("a", 6) },
    { table: "sets", before: row("b", 5), after: null },
    { table: "sets", before: null, after: row("b", 5) },
    { table: "sets", before: null, after: row("c", 1) },
    { table: "sets", before: row("c", 1), after: row("c", 2) },
    { table: "sets", before: null, after: row("d", 1) },
    { table: "sets", before: row("d", 1), after: null },
  ];
  expect(netChanges(changes, (_, { id }) => String(id))).toEqual([
    { table: "sets", before: row("a", 5), after: row("a", 6) },
    { table: "sets", before: null, after: row("c", 2) },
  ]);
});

test("the id of a copy names its number, and accounts search for different names", () => {
  const copies = [1, 2, 3].map((copy) => idInCopy(ID, copy));
  expect(copies.map(copyOf)).toEqual([1, 2, 3]);
  const paths = copies.map((userId) => REQUESTS.search.path({ userId }));
  expect(new Set(paths).size).toBe(3);
});

test("the floor accepts a token of the API and no changed one", async () => {
  const secret = "a secret of the bench that is long enough";
  const token = await tokenOf(secret, { userId: ID, sessionId: ID });
  const check = signatureCheck(secret);
  expect(check(`Bearer ${token}`)).toBe(ID);
  expect(check(`Bearer ${token.slice(0, -2)}AA`)).toBeNull();
  expect(check(null)).toBeNull();
});
