import { expect, test } from "bun:test";
import { queryNumber } from "#api/http/pagination.ts";

test("a number in a query has as many decimals as a double can be written with, within its bounds", () => {
  const bodyweight = queryNumber(1, 650);
  for (const text of ["133.03949050294807", "1.0000000000000002", "82.5", "650"]) {
    expect(bodyweight.parse(text)).toBe(Number(text));
  }
  for (const text of ["", "1e2", " 2", "2.", ".5", "0.9999999999999999", "650.0000000000001", `1.${"0".repeat(21)}`]) {
    expect(bodyweight.safeParse(text).success).toBe(false);
  }
});
