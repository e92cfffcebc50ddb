import { expect, test } from "bun:test";
import { queryNumber, toPage } from "#api/http/pagination.ts";

test("a number in a query has as many decimals as a double can be written with, within its bounds", () => {
  const bodyweight = queryNumber(1, 650);
  for (const text of ["133.03949050294807", "1.0000000000000002", "82.5", "650"]) {
    expect(bodyweight.parse(text)).toBe(Number(text));
  }
  for (const text of ["", "1e2", " 2", "2.", ".5", "0.9999999999999999", "650.0000000000001", `1.${"0".repeat(21)}`]) {
    expect(bodyweight.safeParse(text).success).toBe(false);
  }
});

test.each([
  [2, false],
  [3, true],
])("of %d rows for a page of two more are there: %p", (count, hasMore) => {
  const rows = Array.from({ length: count }, (_, id) => ({ id }));
  const page = toPage(
    rows,
    2,
    (row) => row,
    ({ id }) => ({ id }),
  );
  expect(page.data).toEqual([{ id: 0 }, { id: 1 }]);
  expect(page.page.hasMore).toBe(hasMore);
  expect(page.page.nextCursor === null).toBe(!hasMore);
});
