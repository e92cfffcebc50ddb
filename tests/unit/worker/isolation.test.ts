import { describe, expect, test } from "bun:test";
import { createIsolation } from "#worker/isolation.ts";

const SHORT = { firstWaitMs: 20, longestWaitMs: 40, now: () => 0 };
const LONG = { firstWaitMs: 60_000, longestWaitMs: 60_000, now: () => 0 };

const never = new AbortController().signal;

/** Lets what has been resolved go on. */
const settled = () => Bun.sleep(0);

describe("a suspect", () => {
  test("waits until it is alone, and lets nobody in while it runs", async () => {
    const isolation = createIsolation(LONG);
    const seen: string[] = [];
    const first = await isolation.share(never);
    const second = await isolation.share(never);
    const alone = isolation.alone(never).then((leave) => {
      seen.push("suspect");
      return leave;
    });
    const later = isolation.share(never).then((leave) => {
      seen.push("later");
      return leave;
    });
    first();
    await settled();
    expect(seen).toEqual([]);
    second();
    const leave = await alone;
    await settled();
    expect(seen).toEqual(["suspect"]);
    leave?.();
    (await later)();
    expect(seen).toEqual(["suspect", "later"]);
  });

  test("gives way to the others when it has waited for long, and takes no place with it", async () => {
    const isolation = createIsolation(SHORT);
    const long = await isolation.share(never);
    const alone = isolation.alone(never);
    const later = isolation.share(never);
    expect(await alone).toBeNull();
    (await later)();
    long();
    const again = await isolation.alone(never);
    expect(again).not.toBeNull();
    again?.();
  });

  test("holds others up for a small part of the time while a long job runs, however many suspects wait", async () => {
    let now = 0;
    const isolation = createIsolation({ ...SHORT, now: () => now });
    const long = await isolation.share(never);
    const passes = async () => (await isolation.share(never))();
    expect(await Promise.all([isolation.alone(never), isolation.alone(never)])).toEqual([null, null]);
    now = 4 * SHORT.firstWaitMs - 1;
    // It is refused without a wait: later jobs pass at once.
    const refused = isolation.alone(never);
    await passes();
    expect(await refused).toBeNull();
    now += 1;
    let order = "";
    const second = isolation.alone(never).then((leave) => {
      order += leave === null ? "refused " : "alone ";
    });
    await Promise.all([second, passes().then(() => (order += "passed "))]);
    expect(order).toBe("refused passed ");
    // The second wait was twice as long, and so is the rest after it.
    now += 8 * SHORT.firstWaitMs - 1;
    expect(await isolation.alone(never)).toBeNull();
    now += 1;
    const third = isolation.alone(never);
    long();
    const leave = await third;
    expect(leave).not.toBeNull();
    leave?.();
  });

  test("that leaves twice leaves once", async () => {
    const isolation = createIsolation(SHORT);
    const leave = await isolation.share(never);
    const other = await isolation.share(never);
    leave();
    leave();
    expect(await isolation.alone(never)).toBeNull();
    other();
    expect(await isolation.alone(never)).not.toBeNull();
  });

  test("and whoever waits behind it stop waiting when the worker stops", async () => {
    const isolation = createIsolation(LONG);
    const stop = new AbortController();
    const running = await isolation.share(never);
    const waiting = [isolation.alone(stop.signal), isolation.share(stop.signal)];
    const ended = Promise.allSettled(waiting);
    stop.abort(new Error("stop"));
    for (const end of await ended) expect(end).toMatchObject({ status: "rejected", reason: { message: "stop" } });
    running();
    (await isolation.share(never))();
  });
});
