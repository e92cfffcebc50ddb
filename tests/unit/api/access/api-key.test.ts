import { describe, expect, test } from "bun:test";
import { createKeyOwners, isApiKey, keyMay } from "#api/access/api-key.ts";
import { type Access, ADMIN, PROBE, PUBLIC, SESSION, user } from "#api/access/policy.ts";
import { newSecretText } from "#core/security/secret-text.ts";

describe("an API key", () => {
  test("is told from other tokens by its form", () => {
    expect(isApiKey(newSecretText("fk_"))).toBe(true);
    for (const other of ["fk_", newSecretText("fr_"), `${newSecretText("fk_")}x`, "a.b.c"]) {
      expect(isApiKey(other)).toBe(false);
    }
  });

  test("may call what asks for a scope that it has, and nothing that needs a session", () => {
    const scopesFor = (access: Access) => (["read", "write"] as const).filter((scope) => keyMay([scope], access));
    expect(scopesFor(user({ key: "read" }))).toEqual(["read"]);
    expect(scopesFor(user({ key: "write" }))).toEqual(["write"]);
    for (const closed of [SESSION, ADMIN, PUBLIC, PROBE]) expect(scopesFor(closed)).toEqual([]);
    expect(keyMay([], user({ key: "read" }))).toBe(false);
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
