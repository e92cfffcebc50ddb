import { describe, expect, test } from "bun:test";
import { createLog } from "#core/logging/log.ts";
import { createBreakers, type Probe } from "#worker/breakers.ts";
import type { StoreName } from "#worker/store-away.ts";

const log = createLog({ service: "test", level: "silent" });
const isThere: Probe = async () => {};

const opened = (probes: Partial<Record<StoreName, Probe>>) =>
  createBreakers({
    probes: { postgres: isThere, redis: isThere, mongo: isThere, smtp: isThere, ...probes },
    log,
    probeMs: 5,
    probeTimeoutMs: 50,
  });

describe("a breaker", () => {
  test.each([
    ["throws", () => Promise.reject(new Error("no"))],
    [
      "throws at once",
      () => {
        throw new Error("no");
      },
    ],
    ["never answers", () => new Promise<never>(() => {})],
  ] satisfies [string, Probe][])("opens when the probe %s, and closes by itself", async (_how, broken) => {
    let probe: Probe = broken;
    const breakers = opened({ mongo: () => probe() });
    const back: StoreName[] = [];
    breakers.onBack((store) => back.push(store));
    expect(await breakers.check("mongo")).toBe(true);
    expect([breakers.isAway("mongo"), breakers.isAway("postgres")]).toEqual([true, false]);
    const waiting = breakers.back(["postgres", "mongo"], new AbortController().signal);
    probe = isThere;
    await waiting;
    expect(breakers.isAway("mongo")).toBe(false);
    expect(back).toEqual(["mongo"]);
    breakers.stop();
  });

  test("lets nobody wait beyond a stop", async () => {
    const breakers = opened({ smtp: () => Promise.reject(new Error("no")) });
    await breakers.check("smtp");
    const stop = new AbortController();
    const waiting = breakers.back(["smtp"], stop.signal);
    stop.abort(new Error("stop"));
    await expect(waiting).rejects.toThrow("stop");
    await expect(breakers.back(["smtp"], stop.signal)).rejects.toThrow("stop");
    breakers.stop();
  });

  test("takes the first success after five refusals in a row for a recovery, and no other", async () => {
    const breakers = opened({});
    let recoveries = 0;
    breakers.onBack(() => {
      recoveries += 1;
    });
    for (let index = 0; index < 4; index += 1) breakers.refused("smtp");
    breakers.served("smtp");
    expect([breakers.isRefusing("smtp"), recoveries]).toEqual([false, 0]);
    for (let index = 0; index < 5; index += 1) breakers.refused("smtp");
    expect(breakers.isRefusing("smtp")).toBe(true);
    breakers.served("smtp");
    breakers.served("smtp");
    expect([breakers.isRefusing("smtp"), recoveries]).toEqual([false, 1]);
    breakers.stop();
  });
});
