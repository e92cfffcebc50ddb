import { describe, expect, test } from "bun:test";
import { createIsolation } from "#worker/isolation.ts";

const never = new AbortController().signal;

/** Lets what has been resolved go on. */
const settled = () => Bun.sleep(0);

describe("a suspect", () => {
  test("waits until it is alone, and lets nobody in while it runs", async () => {
    const isolation = createIsolation();
    const seen: string[] = [];
    const first = await isolation.share(never);
    const second = await isolation.share(never);
    const alone = isolation.alone(1_000, never).then((leave) => {
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
    const isolation = createIsolation();
    const long = await isolation.share(never);
    const alone = isolation.alone(10, never);
    const later = isolation.share(never);
    expect(await alone).toBeNull();
    (await later)();
    long();
    const again = await isolation.alone(1_000, never);
    expect(again).not.toBeNull();
    again?.();
  });

  test("that leaves twice leaves once", async () => {
    const isolation = createIsolation();
    const leave = await isolation.share(never);
    const other = await isolation.share(never);
    leave();
    leave();
    expect(await isolation.alone(10, never)).toBeNull();
    other();
    expect(await isolation.alone(10, never)).not.toBeNull();
  });

  test("and whoever waits behind it stop waiting when the worker stops", async () => {
    const isolation = createIsolation();
    const stop = new AbortController();
    const running = await isolation.share(never);
    const waiting = [isolation.alone(60_000, stop.signal), isolation.share(stop.signal)];
    stop.abort(new Error("stop"));
    for (const one of waiting) await expect(one).rejects.toThrow("stop");
    running();
    (await isolation.share(never))();
  });
});
