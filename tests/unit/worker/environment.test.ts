import { describe, expect, test } from "bun:test";
import { EnvironmentError } from "#core/config/environment.ts";
import { readWorkerEnvironment } from "#worker/environment.ts";

const STORES = {
  DATABASE_URL: "postgres://127.0.0.1/forja",
  REDIS_URL: "redis://127.0.0.1",
  MONGODB_URL: "mongodb://127.0.0.1/forja",
};

const problemsOf = (variables: Record<string, string>): readonly string[] => {
  try {
    readWorkerEnvironment({ ...STORES, ...variables });
    return [];
  } catch (error) {
    if (error instanceof EnvironmentError) return error.problems;
    throw error;
  }
};

describe("the worker's environment", () => {
  test("needs nothing but the stores in development", () => {
    expect(readWorkerEnvironment(STORES)).toMatchObject({
      MAIL_FROM: "Forja <forja@localhost>",
      FORJA_DIR: ".forja",
    });
  });

  test("needs a way for mails in production", () => {
    const OPERATOR = { OPERATOR_USER: "operator", OPERATOR_PASSWORD: "k7-long-shed" };
    const missing = problemsOf({ NODE_ENV: "production", ...OPERATOR }).map((problem) => problem.split(" ", 1)[0]);
    expect(missing.toSorted()).toEqual(["MAIL_FROM", "PUBLIC_URL", "SEALING_SECRET", "SMTP_URL"]);
  });

  test("takes an address with or without a name as the sender, and nothing that could be a header", () => {
    expect(problemsOf({ MAIL_FROM: "forja@example.com" })).toEqual([]);
    for (const MAIL_FROM of ["forja", "Forja <a@b>\r\nBcc: c@d", "a@b, c@d"]) {
      expect(problemsOf({ MAIL_FROM })).toHaveLength(1);
    }
  });

  test("writes links without a slash too many", () => {
    const { PUBLIC_URL } = readWorkerEnvironment({ ...STORES, PUBLIC_URL: "https://app.example.com/" });
    expect(PUBLIC_URL).toBe("https://app.example.com");
  });
});
