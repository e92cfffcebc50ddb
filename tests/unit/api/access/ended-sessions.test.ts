import { describe, expect, test } from "bun:test";
import { createEndedCopy } from "#api/access/ended-copy.ts";
import { createEndingsCursor } from "#api/access/endings-cursor.ts";

const claim = { userId: crypto.randomUUID(), sessionId: crypto.randomUUID(), epoch: 3 };

describe("the copy of ended sessions", () => {
  test("knows a session, and every token of an earlier epoch", () => {
    const copy = createEndedCopy(() => 0);
    expect(copy.has(claim)).toBe(false);
    copy.add({ userId: claim.userId, epoch: 4 });
    copy.add({ userId: claim.userId, epoch: 2 });
    expect([3, 4].map((epoch) => copy.has({ ...claim, epoch }))).toEqual([true, false]);
    copy.add({ userId: claim.userId, sessionId: claim.sessionId });
    expect(copy.has({ ...claim, epoch: 9 })).toBe(true);
    copy.clear();
    expect(copy.has(claim)).toBe(false);
  });

  test("keeps an ending for as long as its token can live, and forgets it after twice the time", () => {
    let now = 0;
    const copy = createEndedCopy(() => now);
    const other = (): void => copy.add({ userId: crypto.randomUUID(), sessionId: crypto.randomUUID() });
    copy.add(claim);
    for (const seconds of [700, 800, 1_500]) {
      now = seconds * 1_000;
      other();
      expect(copy.has(claim)).toBe(true);
    }
    now = 1_600_000;
    other();
    expect(copy.has(claim)).toBe(false);
    expect(copy.size()).toBeLessThanOrEqual(4);
  });
});

describe("the rows of the next read", () => {
  test("are all at first, and then those after the last row of a read that is a minute old", () => {
    const cursor = createEndingsCursor();
    expect(cursor.after(0)).toBe(0);
    cursor.note({ database: "a", epoch: 0, newest: 100, settled: 40 }, 0);
    expect(cursor.after(1_000)).toBe(40);
    cursor.note({ database: "a", epoch: 0, newest: 130, settled: 0 }, 1_000);
    expect([59_999, 60_000, 60_999, 61_000].map(cursor.after)).toEqual([40, 100, 100, 130]);
    // A machine that slept for an hour reads on where it was.
    cursor.note({ database: "a", epoch: 0, newest: 500, settled: 0 }, 3_600_000);
    expect(cursor.after(3_600_001)).toBe(130);
  });

  test("are all again when Postgres has another history", () => {
    const cursor = createEndingsCursor();
    cursor.note({ database: "a", epoch: 7, newest: 100, settled: 40 }, 0);
    expect(cursor.isSameHistory({ database: "a", epoch: 7, newest: 100 })).toBe(true);
    expect(cursor.isSameHistory({ database: "a", epoch: 8, newest: 100 })).toBe(false);
    expect(cursor.isSameHistory({ database: "b", epoch: 7, newest: 100 })).toBe(false);
    expect(cursor.isSameHistory({ database: "a", epoch: 7, newest: 99 })).toBe(false);
    cursor.reset();
    expect(cursor.after(1_000_000)).toBe(0);
    expect(cursor.isSameHistory({ database: "a", epoch: 8, newest: 5 })).toBe(true);
  });
});
