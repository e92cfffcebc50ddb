import { describe, expect, test } from "bun:test";
import { commonPasswords } from "#api/modules/auth/passwords/common-passwords.ts";
import { passwordFault } from "#api/modules/auth/passwords/password-rules.ts";

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

  test.each([
    [{ email: "joe@web.de" }, ["joe@web.de", "JOE@WEB.DE", "joe@web.de1"]],
    [
      { email: "ada@lovelace.org" },
      ["ada@lovelace.org", "lovelace.org1", "Lovelaceorg", "ada@lovelace", "lovelace_1815"],
    ],
    [
      { email: "x@example.com", displayName: "José García" },
      ["josegarcia", "JoséGarcía1", "JoséGarcía1".normalize("NFD"), "jose.garcia.2024", "GarciaJose99", "josegarci4"],
    ],
    [{ email: "x@example.com", displayName: "Jean-Luc Ng" }, ["jeanlucng1", "ng jean luc", "NgLucJean77"]],
    [{ email: "x@example.com", displayName: "Ана Ким" }, ["анакиманаким", "КимАна2024"]],
  ])("is not made of the address or the name of %j", (context, own) => {
    expect(own.filter((password) => passwordFault(password, context, common) === null)).toEqual([]);
  });

  test("is not a word with a run of keys, a year or a sign beside it", () => {
    const dressed = [
      "hola123456",
      "lunes12345",
      "Verano2025!",
      "Enero2024!!",
      "¡Otoño2024!",
      "2025verano.",
      "murciélago2024",
    ];
    expect(dressed.filter((password) => fault(password) === null)).toEqual([]);
  });

  test("never stands in the reason why it is refused", () => {
    for (const password of ["password123", "lovelace1815", "1234567890", "aaaaaaaaaa"]) {
      expect(fault(password)).not.toContain(password);
    }
  });
});
