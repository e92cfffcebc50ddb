import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { createUserLoad, type Place } from "#api/access/user-load.ts";
import { ForjaError } from "#core/errors.ts";

/** Longer than any of these tests. */
const PATIENT_MS = 60_000;

const settled = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => "in",
    (error: unknown) => (error instanceof ForjaError ? error.code : error),
  );

/** Returns whether the work is done by the next turn of the event loop. */
const isDone = (work: Promise<unknown>): Promise<boolean> =>
  Promise.race([work.then(() => true), Bun.sleep(1).then(() => false)]);

describe("the load of a user", () => {
  test("is so many requests; the next one waits until one has left, once", async () => {
    const load = createUserLoad({ requests: 2, writes: 1, maxWaitMs: PATIENT_MS });
    const first = await load.enter("ada");
    await load.enter("ada");
    const third = load.enter("ada");
    const fourth = load.enter("ada");
    expect([await isDone(third), load.waiting()]).toEqual([false, 2]);
    expect(await isDone(load.enter("bob"))).toBe(true);
    first.leave();
    first.leave();
    expect([await isDone(third), await isDone(fourth), load.waiting()]).toEqual([true, false, 1]);
    (await third).leave();
    await fourth;
  });

  test("has so many writes; one that waits is not under way, and reads pass it", async () => {
    const load = createUserLoad({ requests: 2, writes: 1, maxWaitMs: PATIENT_MS });
    const one = await load.enter("ada");
    await one.write();
    await one.write();
    const two = await load.enter("ada");
    const waiting = two.write();
    const read = await load.enter("ada");
    expect(await isDone(waiting)).toBe(false);
    one.leave();
    await waiting;
    const next = load.enter("ada");
    expect(await isDone(next)).toBe(false);
    read.leave();
    await next;
  });

  test("refuses what has waited too long in all", async () => {
    const load = createUserLoad({ requests: 2, writes: 1, maxWaitMs: 30 });
    const [one, two] = [await load.enter("ada"), await load.enter("ada")];
    expect(await settled(load.enter("ada"))).toBe("quota-exceeded");
    await one.write();
    expect(await settled(two.write())).toBe("quota-exceeded");
    two.leave();
    one.leave();
    expect(await settled(load.enter("ada"))).toBe("in");
    expect(load.waiting()).toBe(0);
  });

  test("counts of a call within a request its write alone", async () => {
    const load = createUserLoad({ requests: 1, writes: 1, maxWaitMs: 30 });
    const outer = await load.enter("ada");
    const inner = load.enterWithin("ada");
    await inner.write();
    expect(await settled(load.enterWithin("ada").write())).toBe("quota-exceeded");
    inner.leave();
    const next = load.enterWithin("ada");
    await next.write();
    next.leave();
    outer.leave();
  });

  test("frees all that was taken, whatever the order, and whoever leaves while waiting", async () => {
    const step = fc.record({ write: fc.boolean(), within: fc.boolean(), leaveEarly: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const limits = { requests: 3, writes: 2 };
        const load = createUserLoad({ ...limits, maxWaitMs: PATIENT_MS });
        let [requests, writes] = [0, 0];
        const run = async ({ write, within, leaveEarly }: (typeof steps)[number]): Promise<void> => {
          const place: Place = within ? load.enterWithin("ada") : await load.enter("ada");
          if (!within) requests += 1;
          expect(requests).toBeLessThanOrEqual(limits.requests);
          if (write) {
            if (!within) requests -= 1;
            const begun = place.write();
            if (leaveEarly) place.leave();
            await begun;
            if (leaveEarly) return;
            if (!within) requests += 1;
            writes += 1;
            expect(writes).toBeLessThanOrEqual(limits.writes);
          }
          await Promise.resolve();
          if (!within) requests -= 1;
          if (write) writes -= 1;
          place.leave();
        };
        await Promise.all(steps.map(run));
        expect(load.waiting()).toBe(0);
        const all = await Promise.all([load.enter("ada"), load.enter("ada"), load.enter("ada")]);
        await all[0]?.write();
        await all[1]?.write();
      }),
      { numRuns: 100 },
    );
  });
});
