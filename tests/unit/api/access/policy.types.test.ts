import { expect, test } from "bun:test";
import { covers } from "#api/access/coaching.ts";
import { ADMIN, allOf, anyOf, PUBLIC, policyOf, SESSION, user } from "#api/access/policy.ts";
import { operation } from "#api/openapi/operation.ts";

const named = { id: "getThing", summary: "One thing", answers: { 204: null } } as const;

/** The type check fails where one of these compiles. */
const refused = (): void => {
  // @ts-expect-error: access has no default
  operation({ ...named, cost: "read", served: "near" });
  // @ts-expect-error: cost has no default
  operation({ ...named, access: PUBLIC });
  // @ts-expect-error: a read states where it may be served
  operation({ ...named, access: PUBLIC, cost: "read" });
  // @ts-expect-error: a write is never near
  operation({ ...named, access: PUBLIC, cost: "write", served: "near" });
  // @ts-expect-error: an operation of the account itself states whether it needs fresh proof
  operation({ ...named, access: SESSION, cost: "write" });
  // @ts-expect-error: so does one of administrators
  operation({ ...named, access: ADMIN, cost: "read", served: "primary" });
  // @ts-expect-error: an API key cannot give fresh proof
  operation({ ...named, access: user({ key: "write" }), proof: "fresh", cost: "write" });
  // @ts-expect-error: a key needs a scope
  operation({ ...named, access: user({}), cost: "write" });
  // @ts-expect-error: there is no such tool
  operation({ ...named, access: user({ key: "read", mcp: "delete_account" }), cost: "write" });
};

test("an operation without a policy does not compile", () => {
  expect(refused).toBeFunction();
});

test("what is not stated is closed", () => {
  const policy = policyOf({ access: user({ key: "write" }), cost: "write" }, false);
  expect(policy).toEqual({
    access: { kind: "user", key: "write", coach: null, mcp: null },
    ...{ proof: "none", cost: "write", served: "primary", rate: null, body: "json", hashes: false, audit: null },
    worded: false,
  });
  expect(policyOf({ access: PUBLIC, cost: "static" }, true)).toMatchObject({ served: "near", body: "form" });
});

test("a grant covers an operation by one of its scopes, or by all", () => {
  const either = user({ key: "read", coach: anyOf("read:training", "write:routines") });
  const both = user({ key: "read", coach: allOf("read:body", "read:training") });
  expect(covers(["write:routines"], either)).toBe(true);
  expect(covers(["read:body"], either)).toBe(false);
  expect(covers(["read:body"], both)).toBe(false);
  expect(covers(["read:body", "read:training"], both)).toBe(true);
  for (const closed of [user({ key: "read" }), SESSION, ADMIN, PUBLIC]) {
    expect(covers(["read:training", "read:body", "write:routines"], closed)).toBe(false);
  }
});
