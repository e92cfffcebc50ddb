import { describe, expect, test } from "bun:test";
import { createPasswords, HASH_COST } from "#api/modules/auth/passwords/passwords.ts";

const CHEAP = { memoryCost: 8, timeCost: 1 };

describe("a password's hash", () => {
  test("is argon2id at a cost that is written down", async () => {
    expect(HASH_COST).toEqual({ memoryCost: 19_456, timeCost: 2 });
    expect(await createPasswords().hash("correct horse battery staple")).toStartWith("$argon2id$v=19$m=19456,t=2,p=1$");
  });

  test("takes the password exactly as it was typed", async () => {
    const passwords = createPasswords(CHEAP);
    const hash = await passwords.hash(" é ");
    expect(await passwords.verify(" é ", hash)).toEqual({ matches: true, outdated: false });
    for (const other of ["é", " é", " e\u0301 ", " É "]) {
      expect((await passwords.verify(other, hash)).matches).toBe(false);
    }
  });

  test("that was made at another cost is to be made anew", async () => {
    const old = await createPasswords(CHEAP).hash("secret");
    expect(await createPasswords({ memoryCost: 16, timeCost: 1 }).verify("secret", old)).toEqual({
      matches: true,
      outdated: true,
    });
  });

  test("that does not exist, or is none, never matches", async () => {
    for (const none of [null, "", "none", "$2b$10$abcdefghijklmnopqrstuv"]) {
      expect(await createPasswords(CHEAP).verify("anything", none)).toEqual({ matches: false, outdated: false });
    }
  });
});
