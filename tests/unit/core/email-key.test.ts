import { expect, test } from "bun:test";
import { emailKeyOf } from "#core/email-key.ts";

test("Spellings of an address that people take for the same have one key, and others have not", () => {
  expect(emailKeyOf("Ada@Example.COM")).toBe("ada@example.com");
  expect(emailKeyOf("jose\u0301@example.com")).toBe(emailKeyOf("JOS\u00c9@example.com"));
  expect(emailKeyOf("ada+gym@example.com")).not.toBe(emailKeyOf("ada@example.com"));
});
