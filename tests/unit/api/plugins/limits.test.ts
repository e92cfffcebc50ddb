import { expect, test } from "bun:test";
import { limitClassOf, limitHeaders, scaleClass } from "#api/plugins/limits.ts";

const GET_ME = "GET /api/v1/users/me";

test("who has a token is counted as a user, everybody else by address", () => {
  expect(limitClassOf({ routeKey: GET_ME, isPublic: false, authenticated: true }).name).toBe("user");
  expect(limitClassOf({ routeKey: GET_ME, isPublic: false, authenticated: false }).name).toBe("ip");
  expect(limitClassOf({ routeKey: "POST /api/v1/auth/login", isPublic: true, authenticated: false }).name).toBe(
    "login",
  );
});

test("a costly route's counter is not emptied by those who may not use it", () => {
  const routeKey = "POST /api/v1/imports";
  expect(limitClassOf({ routeKey, isPublic: false, authenticated: true }).name).toBe("imports");
  expect(limitClassOf({ routeKey, isPublic: false, authenticated: false }).name).toBe("ip");
});

test("the headers say the policy and what is left of it", () => {
  const user = limitClassOf({ routeKey: GET_ME, isPublic: false, authenticated: true });
  expect(limitHeaders(user, { allowed: true, remaining: 99, resetMs: 100, retryMs: 0 })).toEqual({
    policy: '"user";q=600;w=60, "user-burst";q=100;w=10',
    limit: '"user";r=599;t=1, "user-burst";r=99;t=1',
  });
  expect(scaleClass(user, 2)).toMatchObject({ quota: 1_200, burst: 200 });
  expect(scaleClass(user, 0.0001)).toMatchObject({ quota: 1, burst: 1 });
});

test("no class lets its whole quota come at once, and its burst comes back in whole seconds", () => {
  const routes = ["auth/register", "auth/login", "auth/refresh", "auth/password/forgot", "auth/email/verify"];
  const costly = ["imports", "sync", "exports", "progress/analyses", "progress/reports"];
  const keys = [...routes, ...costly].map((path) => `POST /api/v1/${path}`);
  for (const routeKey of [GET_ME, ...keys]) {
    const limit = limitClassOf({ routeKey, isPublic: false, authenticated: true });
    expect(limit.burst).toBeLessThanOrEqual(limit.quota / 2);
    expect((limit.burst * limit.windowSeconds) % limit.quota).toBe(0);
  }
});
