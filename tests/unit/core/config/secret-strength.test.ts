import { describe, expect, test } from "bun:test";
import { randomBytes } from "node:crypto";
import { doubtsOf, weaknessesOf } from "#core/config/secret-strength.ts";
import { documentText } from "#tests/support/documents/markdown.ts";

const weaknessOf = (value: string, name = "JWT_SECRET") => weaknessesOf({ [name]: value }, [name]);

describe("A secret of production", () => {
  test("is none of those that .env.example shows", async () => {
    const text = await documentText(".env.example");
    const shown = [...text.matchAll(/^#([A-Z_]*(?:SECRET|PASSWORD))=(.+)$/gm)];
    expect(shown.length).toBeGreaterThanOrEqual(10);
    for (const [, name = "", value = ""] of shown) {
      expect(weaknessOf(value, name)).toEqual([`${name} is the value of .env.example, which everybody can read`]);
    }
  });

  test.each([
    (value: string) => ` ${value}`,
    (value: string) => `${value}\n`,
    (value: string) => `"${value}"`,
    (value: string) => value.toUpperCase(),
    (value: string) => value.replaceAll("-", "_"),
    (value: string) => `${value}-2026`,
    (value: string) => `${value} # our own`,
  ])("is none of them in another guise (%#)", async (disguised) => {
    const text = await documentText(".env.example");
    for (const [, name = "", value = ""] of text.matchAll(/^#([A-Z_]*(?:SECRET|PASSWORD))=(.+)$/gm)) {
      expect(weaknessOf(disguised(value), name)).toEqual([
        `${name} is the value of .env.example, which everybody can read`,
      ]);
    }
  });

  test("is not wrapped in what was not meant, and so not short or the same as another one", () => {
    const value = randomBytes(24).toString("base64");
    for (const wrapped of [`${value}\n`, ` ${value}`, `"${value}"`, `'${value}'`, `${value}\t`]) {
      expect(weaknessOf(wrapped)).toEqual(["JWT_SECRET begins or ends with white space or a quotation mark"]);
      expect(weaknessesOf({ A: value, B: wrapped }, ["A", "B"])).toEqual(["B is the same as A"]);
    }
  });

  test.each([
    "a".repeat(32),
    "ab".repeat(20),
    "secret".repeat(8),
    "0123456789".repeat(4),
    "abcdefghijklmnopqrstuvwxyz012345",
    "zyxwvutsrqponmlkjihgfedcba987654",
    "00000000-0000-0000-0000-000000000000",
    "passwordpasswordpasswordpassword1",
    `${"0".repeat(40)}f3a9c1`,
  ])("does not repeat itself, as %s does", (value) => {
    expect(weaknessOf(value)).toEqual(["JWT_SECRET repeats itself: anybody could guess it"]);
  });

  test("is no operator's password of one part over and over, nor the operator's name", () => {
    for (const value of ["adminadmin", "forjaforja", "operatoroperator"]) {
      expect(weaknessOf(value, "OPERATOR_PASSWORD")).toEqual([
        "OPERATOR_PASSWORD repeats itself: anybody could guess it",
      ]);
    }
    const variables = { OPERATOR_USER: "head-coach", OPERATOR_PASSWORD: "Head-Coach" };
    expect(weaknessesOf(variables, ["OPERATOR_PASSWORD"])).toEqual(["OPERATOR_PASSWORD is the same as OPERATOR_USER"]);
  });

  test("may be anything random of 32 characters or more", () => {
    for (let round = 0; round < 2_000; round += 1) {
      for (const value of [
        randomBytes(16).toString("hex"),
        randomBytes(32).toString("hex"),
        randomBytes(128).toString("hex"),
        randomBytes(24).toString("base64"),
        crypto.randomUUID(),
        randomBytes(48).toString("base64url"),
      ]) {
        expect(weaknessOf(value)).toEqual([]);
      }
    }
    expect(weaknessOf("three plates a side on every second thursday")).toEqual([]);
  });

  test("is not the same as another one, and its value is never told", () => {
    const value = randomBytes(32).toString("hex");
    const names = ["JWT_SECRET", "REFRESH_SECRET", "SEALING_SECRET"];
    const weaknesses = weaknessesOf({ JWT_SECRET: value, REFRESH_SECRET: value, SEALING_SECRET: value }, names);
    expect(weaknesses).toEqual([
      "REFRESH_SECRET is the same as JWT_SECRET",
      "SEALING_SECRET is the same as JWT_SECRET",
    ]);
  });
});

describe("The operator's password", () => {
  test.each(["aaaaaaaaaa", "12345678", "abababab", "87654321"])("does not repeat itself, as %s does", (value) => {
    expect(weaknessOf(value, "OPERATOR_PASSWORD")).toHaveLength(1);
  });

  test("may be short and random", () => {
    for (const value of ["k7-long-shed", "Zx81!qpw", randomBytes(9).toString("base64url")]) {
      expect(weaknessOf(value, "OPERATOR_PASSWORD")).toEqual([]);
    }
  });
});

describe("Settings for tests", () => {
  const doubts = (fields: object) =>
    doubtsOf({ NODE_ENV: "production", RATE_LIMIT_SCALE: 1, WEBHOOK_ALLOW_PRIVATE: false, ...fields });

  test("are doubted in production alone", () => {
    expect(doubts({})).toEqual([]);
    expect(doubts({ RATE_LIMIT_SCALE: 1_000_000, WEBHOOK_ALLOW_PRIVATE: true })).toHaveLength(2);
    expect(doubts({ NODE_ENV: "test", RATE_LIMIT_SCALE: 1_000_000, WEBHOOK_ALLOW_PRIVATE: true })).toEqual([]);
  });
});
