import { expect, test } from "bun:test";
import fc from "fast-check";
import { decodePosition, encodePosition } from "#api/modules/sync/cursor.ts";
import { ForjaError } from "#core/errors.ts";

const SECRET = "cursors-of-this-test-are-signed-with-this";
const ANNA = "019f0000-0000-7000-8000-000000000001";
const BEN = "019f0000-0000-7000-8000-000000000002";

const positions = fc.record({
  seq: fc.nat(2 ** 31),
  since: fc.nat(2 ** 31),
  epoch: fc.oneof(fc.constant(0), fc.nat(2 ** 41)),
});

const isRefused = (secret: string, userId: string, cursor: string): boolean => {
  try {
    decodePosition(secret, userId, cursor);
    return false;
  } catch (error) {
    return error instanceof ForjaError && error.errors.every(({ pointer }) => pointer === "/cursor");
  }
};

test("a cursor leads back to its position, for its user alone and under its secret alone", () => {
  fc.assert(
    fc.property(positions, (position) => {
      const cursor = encodePosition(SECRET, ANNA, position);
      expect(decodePosition(SECRET, ANNA, cursor)).toEqual(position);
      expect(isRefused(SECRET, BEN, cursor)).toBe(true);
      expect(isRefused(`${SECRET}!`, ANNA, cursor)).toBe(true);
    }),
  );
});

test("a cursor in which a character is another one is refused, and so is anything else", () => {
  const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  fc.assert(
    fc.property(positions, fc.nat(), fc.nat(63), (position, place, letter) => {
      const cursor = encodePosition(SECRET, ANNA, position);
      const at = place % cursor.length;
      const changed = `${cursor.slice(0, at)}${ALPHABET[letter]}${cursor.slice(at + 1)}`;
      expect(isRefused(SECRET, ANNA, changed)).toBe(changed !== cursor);
    }),
  );
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => isRefused(SECRET, ANNA, text)));
});
