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
    own.passed("a", "1");
    own.passed("a", "2");
    own.ended("1");
    own.ended("1");
    expect(own.isPending("a")).toBe(true);
    own.ended("2");
    expect(own.isPending("a")).toBe(false);
    own.passed("a", "3");
    expect(own.isPending("a")).toBe(true);
    expect(own.isPending("b")).toBe(false);
  });

  test("that had ended before they were noted are not pending", () => {
    const { own } = withClock();
    own.ended("1");
    own.passed("a", "1");
    expect(own.isPending("a")).toBe(false);
  });

  test("of a subject that is known later belong to it alone", () => {
    const { own } = withClock();
    own.passed("token", "1");
    own.passed("a", "1");
    own.forget("token", "1");
    expect([own.isPending("token"), own.isPending("a"), own.size()]).toEqual([false, true, 1]);
    own.ended("1");
    expect(own.isPending("a")).toBe(false);
  });

  test("each have their own time, however often the subject writes", () => {
    const { own, clock } = withClock();
    own.passed("a", "1");
    clock.ms = 900;
    own.passed("a", "2");
    own.ended("2");
    expect(own.isPending("a")).toBe(true);
    clock.ms = 1_000;
    expect(own.isPending("a")).toBe(false);
  });

  test("have the newest position of each timeline", () => {
    const { own } = withClock();
    for (const at of [5, 9, 7]) own.learned("a", position(at));
    own.learned("a", position(3, 2));
    expect(own.positionsOf("a")).toEqual([position(9), position(3, 2)]);
  });

  test("are forgotten after their time, and the oldest one where there are too many", () => {
    const { own, clock } = withClock(2);
    own.passed("a", "1");
    clock.ms = 999;
    expect(own.isPending("a")).toBe(true);
    clock.ms = 1_000;
    expect(own.isPending("a")).toBe(false);
    for (const subject of ["b", "c", "d"]) own.learned(subject, position(1));
    expect(own.size()).toBe(2);
    expect(own.positionsOf("b")).toEqual([]);
    expect(own.positionsOf("d")).toEqual([position(1)]);
  });

  test("that do not fit into the memory make every subject wait for their time", () => {
    for (const subjectOf of [(index: number) => `user ${index}`, () => "one user"]) {
      const { own, clock } = withClock(2);
      for (let index = 0; index < 2; index += 1) own.passed(subjectOf(index), `${index}`);
      expect(own.isPending("nobody")).toBe(false);
      own.passed(subjectOf(2), "2");
      expect(own.isPending("nobody")).toBe(true);
      expect(own.size()).toBeLessThanOrEqual(2);
      clock.ms = 1_000;
      expect(own.isPending("nobody")).toBe(false);
    }
  });
});
