import { expect, test } from "bun:test";
import { isAtLeast } from "#scripts/stack/versions.ts";

test.each([
  ["1.4.5", "1.4.5", true],
  ["1.4.10", "1.4.5", true],
  ["1.10", "1.4.5", true],
  ["2", "1.4.5", true],
  ["v8.0.2-rc1", "6.2", true],
  ["6.2", "6.2.0", true],
  ["1.4.4", "1.4.5", false],
  ["1.4", "1.4.5", false],
  ["5.0.14", "6.2", false],
  ["unknown", "0", false],
  ["", "0", false],
])("version %p is at least %p: %p", (version, minimum, expected) => {
  expect(isAtLeast(version, minimum)).toBe(expected);
});
