import { describe, expect, test } from "bun:test";
import { GRACE_MS, judge } from "#api/modules/auth/sessions/sessions.service.ts";

const ROTATED = 1_000_000;
const chain = { counter: 5, rotatedAt: ROTATED };
const at = (counter: number, afterMs: number, isSameAttempt = false) =>
  judge(chain, { counter, isSameAttempt }, ROTATED + afterMs);

describe("a refresh token", () => {
  test("that is the newest rotates, at any time", () => {
    expect(at(5, 0)).toBe("rotate");
    expect(at(5, 1e9)).toBe("rotate");
    expect(judge({ counter: 0, rotatedAt: null }, { counter: 0, isSameAttempt: false }, ROTATED)).toBe("rotate");
  });

  test("one behind gets the same successor within ten seconds, or for the same attempt at any time", () => {
    expect(at(4, GRACE_MS)).toBe("same-successor");
    expect(at(4, GRACE_MS + 1)).toBe("reused");
    expect(at(4, 1e9, true)).toBe("same-successor");
  });

  test("further behind is theft, unless it only arrives late", () => {
    expect(at(3, GRACE_MS)).toBe("refuse");
    expect(at(3, GRACE_MS + 1)).toBe("reused");
    expect(at(0, 1e9, true)).toBe("reused");
  });

  test("ahead of its chain is refused and accuses nobody", () => {
    expect(at(6, 1e9)).toBe("refuse");
  });
});
