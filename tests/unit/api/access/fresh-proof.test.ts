import { describe, expect, test } from "bun:test";
import { isFresh } from "#api/access/fresh-proof.ts";

const NOW = new Date("2026-11-30T12:00:00Z");
const before = (ms: number): Date => new Date(NOW.getTime() - ms);

describe("a proof", () => {
  test("is fresh for ten minutes", () => {
    expect([0, 1, 599_999, 600_000, 86_400_000].map((age) => isFresh(before(age), NOW))).toEqual([
      ...[true, true, true],
      ...[false, false],
    ]);
    expect(isFresh(null, NOW)).toBe(false);
  });

  test("of another clock counts within a minute, and not one of a wrong clock", () => {
    expect([-1, -60_000, -60_001, -86_400_000].map((age) => isFresh(before(age), NOW))).toEqual([
      ...[true, true],
      ...[false, false],
    ]);
  });
});
