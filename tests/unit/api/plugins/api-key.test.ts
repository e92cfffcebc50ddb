import { describe, expect, test } from "bun:test";
import { createKeyOwners, isApiKey, keyMay } from "#api/plugins/api-key.ts";
import { newSecretText } from "#db/secret-text.ts";

describe("an API key", () => {
  test("is told from other tokens by its form", () => {
    expect(isApiKey(newSecretText("fk_"))).toBe(true);
    for (const other of ["fk_", newSecretText("fr_"), `${newSecretText("fk_")}x`, "a.b.c"]) {
      expect(isApiKey(other)).toBe(false);
    }
  });

  test.each([
    ["GET /api/v1/workouts", ["read"]],
    ["HEAD /api/v1/workouts", ["read"]],
    ["POST /api/v1/workouts", ["write"]],
    ["PATCH /api/v1/users/me", ["write"]],
    ["DELETE /api/v1/workouts/:id", ["write"]],
    ["GET /api/v1/auth/sessions", []],
    ["POST /api/v1/auth/api-keys", []],
    ["DELETE /api/v1/users/me", []],
    ["GET /api/v1/users/me", ["read"]],
    ["GET /api/v1/users/me/activity", ["read"]],
    ["GET /api/v1/users", []],
    ["GET /api/v1/users/:id", []],
    ["PATCH /api/v1/users/:id", []],
    ["GET /api/v1/admin/jobs", []],
  ] as const)("may call %s with %p", (route, scopes) => {
    const allowed = (["read", "write"] as const).filter((scope) => keyMay([scope], route));
    expect(allowed).toEqual([...scopes]);
  });
});

describe("the memory of whose key it was", () => {
  test("forgets the oldest for the newest, and what it is told to", () => {
    const owners = createKeyOwners(2);
    for (const key of ["a", "b", "c"]) owners.remember(key, `user of ${key}`);
    expect(["a", "b", "c"].map(owners.get)).toEqual([undefined, "user of b", "user of c"]);
    owners.forget("b");
    expect(owners.get("b")).toBeUndefined();
  });
});
