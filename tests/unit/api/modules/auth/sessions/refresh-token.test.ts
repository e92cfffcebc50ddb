import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  attemptMacOf,
  encodeRefreshToken,
  openRefreshToken,
  sameMac,
} from "#api/modules/auth/sessions/refresh-token.ts";

const SERVER_KEY = "a server key that nobody else has";
const SECRET = new Uint8Array(32).fill(7);
const SESSION = "0192f0c1-7a57-7c31-9b1c-1f2e3d4c5b6a";

const claims = fc.record({ sessionId: fc.uuid(), counter: fc.integer({ min: 0, max: 0xffff_ffff }) });
const secrets = fc.uint8Array({ minLength: 32, maxLength: 32 });

describe("a refresh token", () => {
  test("names its session and its place, and is bound to the session's secret alone", () => {
    fc.assert(
      fc.property(claims, secrets, secrets, (claim, secret, other) => {
        const token = openRefreshToken(SERVER_KEY, encodeRefreshToken(SERVER_KEY, secret, claim));
        expect(token).toMatchObject(claim);
        expect(token?.isBoundTo(secret)).toBe(true);
        expect(token?.isBoundTo(other)).toBe(Buffer.compare(secret, other) === 0);
      }),
    );
  });

  test("is the same text each time, so that a lost answer can be given again", () => {
    const claim = { sessionId: SESSION, counter: 3 };
    expect(encodeRefreshToken(SERVER_KEY, SECRET, claim)).toBe(encodeRefreshToken(SERVER_KEY, SECRET, claim));
  });

  test("of another server's key is refused", () => {
    const token = encodeRefreshToken("another key", SECRET, { sessionId: SESSION, counter: 0 });
    expect(openRefreshToken(SERVER_KEY, token)).toBeNull();
  });

  test("with any one bit turned is refused", () => {
    const token = encodeRefreshToken(SERVER_KEY, SECRET, { sessionId: SESSION, counter: 1 });
    const bytes = Buffer.from(token.slice(3), "base64url");
    for (let bit = 0; bit < bytes.byteLength * 8; bit += 1) {
      const turned = Buffer.from(bytes);
      turned.writeUInt8(turned.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(openRefreshToken(SERVER_KEY, `fr_${turned.toString("base64url")}`)).toBeNull();
    }
  });

  test("has one spelling", () => {
    const token = encodeRefreshToken(SERVER_KEY, SECRET, { sessionId: SESSION, counter: 1 });
    const others = [
      `${token}=`,
      `${token} `,
      ` ${token}`,
      token.toUpperCase(),
      token.slice(3),
      `${token.slice(0, 9)}.${token.slice(9)}`,
    ];
    for (const other of others) expect(openRefreshToken(SERVER_KEY, other)).toBeNull();
    const last = token.at(-1) ?? "";
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const spellings = [...alphabet].filter((end) => openRefreshToken(SERVER_KEY, token.slice(0, -1) + end) !== null);
    expect(spellings).toEqual([last]);
  });

  test("is never found in garbage", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.base64String(),
          fc.uint8Array().map((bytes) => Buffer.from(bytes).toString("base64url")),
        ),
        (text) => {
          expect(openRefreshToken(SERVER_KEY, text)).toBeNull();
          expect(openRefreshToken(SERVER_KEY, `fr_${text}`)).toBeNull();
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

test("an attempt is known again only in its own session", () => {
  const mac = attemptMacOf(SECRET, "attempt");
  expect(sameMac(mac, attemptMacOf(SECRET, "attempt"))).toBe(true);
  expect(sameMac(mac, attemptMacOf(SECRET, "attempt2"))).toBe(false);
  expect(sameMac(mac, mac.subarray(1))).toBe(false);
  expect(attemptMacOf(SECRET, "attempt")).toEqual(mac);
  expect(attemptMacOf(SECRET, "attempt2")).not.toEqual(mac);
  expect(attemptMacOf(new Uint8Array(32), "attempt")).not.toEqual(mac);
});
