import { describe, expect, test } from "bun:test";
import { createOwnWrites } from "#api/edge/own-writes.ts";

const position = (at: number, timeline = 1) => ({ system: 7, timeline, at });

const withClock = (most?: number) => {
  const clock = { ms: 0 };
  const own = createOwnWrites({ keepMs: 1_000, now: () => clock.ms, ...(most === undefined ? {} : { most }) });
  return { own, clock };
};

describe("own writes", () => {
  test("that were passed on are pending until each has ended", () => {
    const { own } = withClock();
    own.passed("a");
    own.passed("a");
    own.ended("a");
    expect(own.isPending("a")).toBe(true);
    own.ended("a");
    own.ended("a");
    expect(own.isPending("a")).toBe(false);
    own.passed("a");
    expect(own.isPending("a")).toBe(true);
    expect(own.isPending("b")).toBe(false);
  });

  test("have the newest position of each timeline", () => {
    const { own } = withClock();
    for (const at of [5, 9, 7]) own.learned("a", position(at));
    own.learned("a", position(3, 2));
    expect(own.positionsOf("a")).toEqual([position(9), position(3, 2)]);
  });

  test("are forgotten after their time, and the oldest one where there are too many", () => {
    const { own, clock } = withClock(2);
    own.passed("a");
    clock.ms = 999;
    expect(own.isPending("a")).toBe(true);
    clock.ms = 1_000;
    expect(own.isPending("a")).toBe(false);
    for (const subject of ["b", "c", "d"]) own.learned(subject, position(1));
    expect(own.size()).toBe(2);
    expect(own.positionsOf("b")).toEqual([]);
    expect(own.positionsOf("d")).toEqual([position(1)]);
  });
});
