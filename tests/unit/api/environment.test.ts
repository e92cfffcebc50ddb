import { describe, expect, test } from "bun:test";
import { randomBytes } from "node:crypto";
import { readApiEnvironment } from "#api/environment.ts";
import { EnvironmentError } from "#core/config/environment.ts";

const secret = () => randomBytes(36).toString("base64url");

const GOOD = {
  NODE_ENV: "production",
  DATABASE_URL: "postgres://127.0.0.1/forja",
  REDIS_URL: "redis://127.0.0.1",
  MONGODB_URL: "mongodb://127.0.0.1/forja",
  JWT_SECRET: secret(),
  REFRESH_SECRET: secret(),
  SEALING_SECRET: secret(),
};

const problemsOf = (variables: Record<string, string>): readonly string[] => {
  try {
    readApiEnvironment({ ...GOOD, ...variables });
    return [];
  } catch (error) {
    if (error instanceof EnvironmentError) return error.problems;
    throw error;
  }
};

describe("The API's environment in production", () => {
  test("takes random secrets, with those before and those to come", () => {
    expect(problemsOf({})).toEqual([]);
    expect(problemsOf({ JWT_NEXT_SECRET: secret(), REFRESH_PREVIOUS_SECRET: secret() })).toEqual([]);
  });

  test("names every secret that it refuses, with everything else that is wrong, and no value", () => {
    const problems = problemsOf({
      PORT: "many",
      JWT_SECRET: "replace-this-by-32-random-characters-or-more",
      REFRESH_SECRET: "short",
      SEALING_SECRET: "a".repeat(40),
      SEALING_NEXT_SECRET: "a".repeat(40),
    });
    expect(problems.map((problem) => problem.split(" ", 1)[0]).sort()).toEqual([
      "JWT_SECRET",
      "PORT",
      "REFRESH_SECRET",
      "REFRESH_SECRET",
      "SEALING_NEXT_SECRET",
      "SEALING_SECRET",
    ]);
    expect(problems.join("\n")).not.toContain("aaaa");
    expect(problems.join("\n")).not.toContain("replace-this");
  });

  test("lets development have any secret of 32 characters", () => {
    expect(problemsOf({ NODE_ENV: "development", JWT_SECRET: "a".repeat(32) })).toEqual([]);
  });
});
