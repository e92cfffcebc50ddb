import { describe, expect, test } from "bun:test";
import { HandOn } from "#api/edge/hand-on.ts";
import { createNearReads, type NearRead } from "#api/edge/near-reads.ts";
import { createPositionSeal } from "#api/edge/position-seal.ts";
import type { LogPosition } from "#db/postgres/log-position.ts";
import type { ReplicaWatch } from "#db/postgres/replica-watch.ts";
import type { PassedWrite } from "#db/redis/passed-writes.ts";

const SECRET = "positions-of-the-tests-are-sealed-with-this-secret";
const seal = createPositionSeal(SECRET);
const at = (place: number): LogPosition => ({ system: 1, timeline: 1, at: place });

/** A replica that has replayed up to a place, and that no wait changes. */
const region = () => {
  const state = { replayed: 10, completeUntil: 0, now: 0, wall: 1_000_000 };
  const watch: ReplicaWatch = {
    mark: () => {},
    completeUntil: () => state.completeUntil,
    has: (position) => position.at <= state.replayed,
    waitFor: async (position) => position.at <= state.replayed,
    seen: async () => at(state.replayed),
    close: () => {},
  };
  const shared: PassedWrite[] = [];
  const reads = createNearReads({
    share: (write) => shared.push(write),
    watch,
    sealingSecret: SECRET,
    userOf: async (authorization) => (authorization === "Bearer of-ada" ? "ada" : null),
    now: () => state.now,
  });
  reads.primaryClock(state.wall);
  let writes = 0;
  const admit = async (read: Partial<NearRead> = {}): Promise<string> => {
    try {
      await reads.admit({ userId: "ada", authorization: "Bearer other", issuedAt: 0, position: null, ...read });
      return "near";
    } catch (error) {
      if (error instanceof HandOn) return `${error.to} ${error.why}`;
      return error instanceof Error ? error.message : "no error";
    }
  };
  const passOn = (answer: Response | null, authorization: string | null = "Bearer of-ada"): string => {
    writes += 1;
    const headers = authorization === null ? new Headers() : new Headers({ authorization });
    const write = authorization === null ? null : `w${writes}`;
    reads.handedOn({ request: new Request("http://x", { method: "POST", headers }), why: "write", answer, write });
    return write ?? "";
  };
  return { state, reads, admit, passOn, shared };
};

describe("a near read", () => {
  test("is answered where the replica is at most two seconds behind", async () => {
    const { state, admit } = region();
    state.now = 2_000;
    expect(await admit()).toBe("near");
    state.now = 2_001;
    expect(await admit()).toBe("primary lag");
  });

  test("with a position needs a replica that has it", async () => {
    const { admit } = region();
    expect(await admit({ position: seal.seal(at(10)) })).toBe("near");
    expect(await admit({ position: seal.seal(at(11)) })).toBe("primary position");
    expect(await admit({ position: "made up" })).toBe("position-unknown");
  });

  test("by a token of the last seconds is handed on, for its session may be missing", async () => {
    const { state, reads, admit } = region();
    expect(await admit({ issuedAt: state.wall / 1_000 - 1 })).toBe("primary new-session");
    expect(await admit({ issuedAt: state.wall / 1_000 - 10 })).toBe("near");
    // The clock of this region may be fast or slow: it is not asked.
    state.now = 1_900;
    expect(await admit({ issuedAt: state.wall / 1_000 - 1 })).toBe("primary new-session");
    reads.primaryClock(state.wall + 2_900);
    expect(await admit({ issuedAt: state.wall / 1_000 - 1 })).toBe("primary new-session");
    expect(await admit({ issuedAt: state.wall / 1_000 - 1.2 })).toBe("near");
  });

  test("waits for a write that a replay passed on, until the primary region says that it has ended", async () => {
    const { reads, admit, passOn } = region();
    const write = passOn(null);
    expect(await admit({ userId: "bo", authorization: "Bearer of-ada" })).toBe("primary own-write");
    await Bun.sleep(0);
    expect(await admit()).toBe("primary own-write");
    reads.ended([{ userId: "ada", position: at(9), write: "of another region" }]);
    expect(await admit()).toBe("primary own-write");
    reads.ended([{ userId: "ada", position: at(12), write }]);
    expect(await admit()).toBe("primary position");
    expect(await admit({ userId: "bo" })).toBe("near");
  });

  test("after a write that failed in the primary region is near again", async () => {
    const { reads, admit, passOn } = region();
    const write = passOn(null);
    await Bun.sleep(0);
    // It may have failed before its user was known.
    reads.ended([{ userId: null, position: null, write }]);
    expect(await admit()).toBe("near");
  });

  test("after a lost message is near again when the write has had its time, also while the user writes on", async () => {
    const { state, reads, admit, passOn } = region();
    passOn(null);
    await Bun.sleep(0);
    for (let second = 1; second < 30; second += 1) {
      [state.now, state.completeUntil] = [second * 1_000, second * 1_000];
      const write = passOn(null);
      await Bun.sleep(0);
      expect(await admit()).toBe("primary own-write");
      const told = { userId: "ada", position: at(9), write };
      reads.ended([told, told]);
    }
    expect(await admit()).toBe("primary own-write");
    [state.now, state.completeUntil] = [30_000, 30_000];
    expect(await admit()).toBe("near");
  });

  test("waits where a forwarded write has succeeded and its position is not known", async () => {
    const { admit, passOn } = region();
    passOn(new Response(null, { status: 422 }));
    await Bun.sleep(0);
    expect(await admit()).toBe("near");
    passOn(new Response(null, { status: 200 }));
    await Bun.sleep(0);
    expect(await admit()).toBe("primary own-write");
  });

  test("is not held up by tokens that nobody has signed", async () => {
    const { admit, passOn } = region();
    passOn(null, "Bearer made-up");
    expect(await admit({ authorization: "Bearer made-up" })).toBe("primary own-write");
    await Bun.sleep(0);
    expect(await admit({ authorization: "Bearer made-up" })).toBe("near");
  });

  test("needs the position of a write that was forwarded, at once", async () => {
    const { state, admit, passOn } = region();
    passOn(new Response(null, { headers: { "forja-position": seal.seal(at(20)) } }));
    expect(await admit({ userId: "?", authorization: "Bearer of-ada" })).toBe("primary position");
    await Bun.sleep(0);
    expect(await admit()).toBe("primary position");
    state.replayed = 20;
    expect(await admit()).toBe("near");
  });

  test("waits for a write that another process of the region passed on", async () => {
    const { shared, passOn } = region();
    const other = region();
    const write = passOn(null);
    await Bun.sleep(0);
    passOn(new Response(null, { headers: { "forja-position": seal.seal(at(20)) } }));
    await Bun.sleep(0);
    expect(shared).toEqual([
      { subject: "ada", write },
      { subject: "ada", position: at(20) },
    ]);
    const [passed, forwarded] = shared;
    if (passed === undefined || forwarded === undefined) throw new Error("two were shared");
    other.reads.passed(passed);
    expect(await other.admit()).toBe("primary own-write");
    other.reads.ended([{ userId: "ada", position: null, write }]);
    other.reads.passed(forwarded);
    expect(await other.admit()).toBe("primary position");
  });

  test("is not held up by a read that was handed on, or by a write without a token", async () => {
    const { admit, passOn } = region();
    passOn(null, null);
    await Bun.sleep(0);
    expect(await admit()).toBe("near");
  });
});
