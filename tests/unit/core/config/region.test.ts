import { describe, expect, test } from "bun:test";
import { readApiEnvironment } from "#api/environment.ts";
import { EnvironmentError, type Variables } from "#core/config/environment.ts";
import { regionOf } from "#core/config/region.ts";
import { readWorkerEnvironment } from "#worker/environment.ts";

const STORES = {
  DATABASE_URL: "postgres://127.0.0.1/forja",
  REDIS_URL: "redis://127.0.0.1",
  MONGODB_URL: "mongodb://127.0.0.1/forja",
};
const HERE = { FLY_REGION: "syd", PRIMARY_REGION: "mad" };
const REPLICA = { DATABASE_REPLICA_URL: "postgres://127.0.0.1/near", REDIS_REPLICA_URL: "redis://127.0.0.1" };
const FORWARD = {
  EDGE_PRIMARY_URL: "http://mad.forja.internal:3000/",
  EDGE_SECRET: "k4-between-regions-7fw2-zq91-pl0d",
};

const problemsOf = (read: (variables: Variables) => unknown, variables: Variables): readonly string[] => {
  try {
    read({ ...STORES, ...variables });
    return [];
  } catch (error) {
    if (error instanceof EnvironmentError) return error.problems;
    throw error;
  }
};

describe("The regions in the API's environment", () => {
  test.each<Variables>([
    {},
    { PRIMARY_REGION: "mad" },
    HERE,
    { FLY_REGION: "mad", PRIMARY_REGION: "mad", ...REPLICA, ...FORWARD, EDGE_FORWARD: "1" },
    { ...HERE, ...REPLICA, REDIS_NEAR_URL: "redis://127.0.0.1:6380" },
    { ...HERE, ...FORWARD },
    { EDGE_SECRET: FORWARD.EDGE_SECRET },
  ])("may be %p", (variables) => {
    expect(problemsOf(readApiEnvironment, variables)).toEqual([]);
  });

  test.each<[Variables, string]>([
    [{ FLY_REGION: "syd" }, "PRIMARY_REGION is missing: FLY_REGION needs it"],
    [
      { ...HERE, DATABASE_REPLICA_URL: REPLICA.DATABASE_REPLICA_URL },
      "REDIS_REPLICA_URL is missing: DATABASE_REPLICA_URL needs it",
    ],
    [
      { ...HERE, REDIS_REPLICA_URL: REPLICA.REDIS_REPLICA_URL },
      "DATABASE_REPLICA_URL is missing: REDIS_REPLICA_URL needs it",
    ],
    [
      { ...HERE, EDGE_FORWARD: "1", EDGE_SECRET: FORWARD.EDGE_SECRET },
      "EDGE_PRIMARY_URL is missing: EDGE_FORWARD needs it",
    ],
    [{ ...HERE, EDGE_PRIMARY_URL: FORWARD.EDGE_PRIMARY_URL }, "EDGE_SECRET is missing: EDGE_PRIMARY_URL needs it"],
    [{ ...FORWARD, EDGE_FORWARD: "1" }, "FLY_REGION is missing: EDGE_FORWARD needs it"],
    [
      { ...HERE, ...REPLICA, REDIS_NEAR_URL: REPLICA.REDIS_REPLICA_URL },
      "REDIS_NEAR_URL must not be REDIS_REPLICA_URL: a replica takes no writes",
    ],
    [{ ...HERE, FLY_REGION: "syd;x" }, "FLY_REGION must be 1 to 32 of a-z, 0-9 and -"],
    [
      { ...HERE, ...FORWARD, EDGE_PRIMARY_URL: "http://mad.internal/api" },
      "EDGE_PRIMARY_URL must be an address without a path or a user",
    ],
  ])("cannot be %p", (variables, problem) => {
    expect(problemsOf(readApiEnvironment, variables)).toEqual([problem]);
  });

  test("may list an address for each region", () => {
    const lists = {
      ...HERE,
      DATABASE_REPLICA_URL: "iad=postgres://iad/forja syd=postgres://forja:a=b@syd/forja?options=-c%20jit=off",
      REDIS_REPLICA_URL: " iad=redis://iad\n syd=redis://syd ",
      REDIS_NEAR_URL: "iad=redis://iad",
    };
    const near = readApiEnvironment({ ...STORES, ...lists });
    expect([near.DATABASE_REPLICA_URL, near.REDIS_REPLICA_URL, near.REDIS_NEAR_URL]).toEqual([
      "postgres://forja:a=b@syd/forja?options=-c%20jit=off",
      "redis://syd",
      undefined,
    ]);
    expect(readApiEnvironment({ ...STORES, ...lists, FLY_REGION: "gru" }).DATABASE_REPLICA_URL).toBeUndefined();
    expect(problemsOf(readApiEnvironment, { ...lists, REDIS_REPLICA_URL: "iad=redis://iad" })).toEqual([
      "REDIS_REPLICA_URL is missing: DATABASE_REPLICA_URL needs it",
    ]);
  });

  test("have one primary", () => {
    expect(regionOf({})).toBeNull();
    expect(regionOf({ PRIMARY_REGION: "mad" })).toBeNull();
    expect(regionOf(HERE)).toEqual({ here: "syd", primary: "mad", isPrimary: false });
    expect(regionOf({ ...HERE, FLY_REGION: "mad" })).toMatchObject({ isPrimary: true });
  });
});

describe("The worker's environment", () => {
  test("is that of the primary region", () => {
    expect(problemsOf(readWorkerEnvironment, { FLY_REGION: "mad", PRIMARY_REGION: "mad" })).toEqual([]);
    expect(problemsOf(readWorkerEnvironment, { PRIMARY_REGION: "mad" })).toEqual([]);
    expect(problemsOf(readWorkerEnvironment, { FLY_REGION: "mad" })).toEqual([
      "PRIMARY_REGION is missing: FLY_REGION needs it",
    ]);
    expect(problemsOf(readWorkerEnvironment, HERE)).toEqual([
      "FLY_REGION must be PRIMARY_REGION: the worker runs in the primary region alone",
    ]);
  });
});
