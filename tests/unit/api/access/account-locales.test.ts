import { expect, test } from "bun:test";
import { createAccountLocales } from "#api/access/account-locales.ts";
import type { Locale } from "#core/taxonomy.ts";

test("the language of an account is read once in five minutes, and again after a change", async () => {
  let now = 0;
  let stored: Locale = "en";
  let reads = 0;
  const locales = createAccountLocales(
    () => {
      reads += 1;
      return Promise.resolve(stored);
    },
    () => now,
  );
  expect(await Promise.all([locales.of("ada"), locales.of("ada")])).toEqual(["en", "en"]);
  expect([locales.of("ada"), reads]).toEqual(["en", 1]);
  stored = "es";
  now = 300_001;
  expect(await locales.of("ada")).toBe("es");
  stored = "en";
  locales.forget("ada");
  expect([await locales.of("ada"), reads]).toEqual(["en", 3]);
});

test("a read that began before a change is not kept", async () => {
  const answers: ((locale: Locale) => void)[] = [];
  const locales = createAccountLocales(() => {
    const { promise, resolve } = Promise.withResolvers<Locale>();
    answers.push(resolve);
    return promise;
  });
  const old = locales.of("ada");
  locales.forget("ada");
  const fresh = locales.of("ada");
  answers[1]?.("es");
  expect(await fresh).toBe("es");
  answers[0]?.("en");
  expect(await old).toBe("en");
  expect(locales.of("ada")).toBe("es");
});

test("a failed read is tried again", async () => {
  let isAway = true;
  const locales = createAccountLocales(() => (isAway ? Promise.reject(new Error("away")) : Promise.resolve("es")));
  expect(async () => locales.of("ada")).toThrow("away");
  isAway = false;
  await Bun.sleep(0);
  expect(await locales.of("ada")).toBe("es");
});
