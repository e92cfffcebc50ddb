import { describe, expect, test } from "bun:test";
import { commonPasswords } from "#api/modules/auth/common-passwords.ts";
import { passwordFault } from "#api/modules/auth/password-rules.ts";

const ADA = { email: "ada.lovelace@example.com", displayName: "Ada Lovelace" };
const common = await commonPasswords();
const fault = (password: string) => passwordFault(password, ADA, common);

describe("a new password", () => {
  test("may be any sentence, with blanks and in any script", () => {
    const good = [
      "correct horse battery staple",
      "  leading and trailing  ",
      "el gato duerme en casa",
      "Str0ng-Passw0rd!",
      "lentejas con chorizo",
      "ключ от старого дома",
      "8402957361",
      "🦊🐙🌵🚲🎻🧲🪁🍄🛶🧩",
      "gK7#pQ2!vX",
    ];
    expect(good.filter((password) => fault(password) !== null)).toEqual([]);
  });

  test("has 10 to 128 characters, counted as people count them", () => {
    expect(fault("only9char")).toContain("10 characters");
    expect(fault("🦊🐙🌵🚲🎻🧲🪁🍄🛶")).toContain("10 characters");
    const long = Array.from({ length: 128 }, (_, index) =>
      "🦊🐙🌵🚲🎻🧲🪁🍄🛶🧩".slice(2 * (index % 10), 2 * (index % 10) + 2),
    ).join("");
    expect([...long]).toHaveLength(128);
    expect(fault(long)).toBeNull();
    expect(fault(`${long}!`)).toContain("128 characters");
  });

  test("is not one that everybody has, however it is dressed up", () => {
    const common = [
      "password123",
      "Password123!",
      "P@ssw0rd123",
      "passwordpassword",
      "iloveyou123",
      "Welcome2026!",
      "letmein12345",
      "contraseña1",
      "monkey!!dragon",
      "qwerty-password",
    ];
    expect(common.filter((password) => fault(password) === null)).toEqual([]);
  });

  test("is not a walk over keys or along the alphabet", () => {
    const walks = [
      "1234567890",
      "0987654321",
      "12345678901234567890",
      "qwertyuiop",
      "asdfghjkl123",
      "abcdefghijkl",
      "1qaz2wsx3edc",
      "zyxwvutsrqponm",
      "QWERTYuiop12",
    ];
    expect(walks.filter((password) => fault(password) === null)).toEqual([]);
  });

  test("is not a few characters over and over", () => {
    const repeated = ["aaaaaaaaaa", "abababababab", "abcabcabcabc", "1212121212", "xyzwxyzwxyzw"];
    expect(repeated.filter((password) => fault(password) === null)).toEqual([]);
  });

  test("may be a pattern that is too long to be tried first", () => {
    const long = ["x".repeat(128), "Zq7-".repeat(32), "1234567890".repeat(12)];
    expect(long.filter((password) => fault(password) !== null)).toEqual([]);
  });

  test("is not made of what stands around the account", () => {
    const own = [
      "forjaforja",
      "Forja-2026!",
      "my-forja-password",
      "ada.lovelace",
      "AdaLovelace1",
      "lovelace1815",
      "l0velace2026",
    ];
    expect(own.filter((password) => fault(password) === null)).toEqual([]);
    expect(fault("lovelace drank strong tea")).toBeNull();
    const odd = { email: "zorvakian@example.com", displayName: null };
    expect([passwordFault("zorvakian18", odd, common), passwordFault("zorvakian18", ADA, common)]).toEqual([
      expect.stringContaining("your name"),
      null,
    ]);
  });

  test("never stands in the reason why it is refused", () => {
    for (const password of ["password123", "lovelace1815", "1234567890", "aaaaaaaaaa"]) {
      expect(fault(password)).not.toContain(password);
    }
  });
});
