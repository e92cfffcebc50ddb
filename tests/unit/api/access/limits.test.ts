import { expect, test } from "bun:test";
import { countsExactly, limitClassOf, limitHeaders, RATES, scaleClass } from "#api/access/limits.ts";
import { PUBLIC, policyOf, user } from "#api/access/policy.ts";

const general = policyOf({ access: user({ key: "read" }), cost: "read", served: "near" }, false);
const login = policyOf({ access: PUBLIC, cost: "write", rate: RATES.login }, false);
const imports = policyOf({ access: user({ key: "write" }), cost: "write", rate: RATES.imports }, true);

test("who has a token is counted as a user, everybody else by address", () => {
  expect(limitClassOf(general, true).name).toBe("user");
  expect(limitClassOf(general, false).name).toBe("ip");
  expect(limitClassOf(login, false).name).toBe("login");
});

test("a costly operation's counter is not emptied by those who may not use it", () => {
  expect(limitClassOf(imports, true).name).toBe("imports");
  expect(limitClassOf(imports, false).name).toBe("ip");
});

test("the headers say the policy and what is left of it", () => {
  const user = limitClassOf(general, true);
  expect(limitHeaders(user, { allowed: true, remaining: 99, resetMs: 100, retryMs: 0 })).toEqual({
    policy: '"user";q=600;w=60, "user-burst";q=100;w=10',
    limit: '"user";r=599;t=1, "user-burst";r=99;t=1',
  });
  expect(scaleClass(user, 2)).toMatchObject({ quota: 1_200, burst: 200 });
  expect(scaleClass(user, 0.0001)).toMatchObject({ quota: 1, burst: 1 });
});

test("operations that write and have a limit of their own are counted exactly, and reads never", () => {
  const exact = (policy: typeof general, authenticated: boolean): boolean =>
    countsExactly(policy, limitClassOf(policy, authenticated));
  expect([exact(login, false), exact(imports, true)]).toEqual([true, true]);
  expect([exact(imports, false), exact(general, true), exact(general, false)]).toEqual([false, false, false]);
  const docs = policyOf({ access: PUBLIC, cost: "static", rate: RATES.docs }, false);
  const page = policyOf({ access: PUBLIC, cost: "read", served: "primary", rate: RATES.mailTokens }, false);
  expect([exact(docs, false), exact(page, false)]).toEqual([false, false]);
});

test("each class has the quota that is written here", () => {
  const written = Object.values(RATES).map(({ name, quota, windowSeconds, burst }) => [
    name,
    quota,
    windowSeconds,
    burst,
  ]);
  expect(written).toEqual([
    ["register", 60, 60, 20],
    ["login", 60, 60, 30],
    ["confirm", 60, 60, 30],
    ["refresh", 120, 60, 40],
    ["mails", 20, 60, 10],
    ["mail-tokens", 60, 60, 20],
    ["imports", 60, 3_600, 10],
    ["sync", 60, 60, 20],
    ["exports", 20, 3_600, 5],
    ["analyses", 30, 60, 10],
    ["reports", 30, 60, 10],
    ["docs", 60, 60, 30],
  ]);
});

test("no class lets its whole quota come at once, and its burst comes back in whole seconds", () => {
  for (const limit of [limitClassOf(general, true), limitClassOf(general, false), ...Object.values(RATES)]) {
    expect(limit.burst).toBeLessThanOrEqual(limit.quota / 2);
    expect((limit.burst * limit.windowSeconds) % limit.quota).toBe(0);
  }
});
