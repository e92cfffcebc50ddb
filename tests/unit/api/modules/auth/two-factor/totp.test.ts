import { describe, expect, test } from "bun:test";
import { newTotpSecret, otpauthUrlOf, stepOfCode } from "#api/modules/auth/two-factor/totp.ts";

/** RFC 6238, appendix B: the secret of its SHA-1 vectors, in base32, and their last six digits. */
const SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const VECTORS: readonly (readonly [number, string])[] = [
  [59, "287082"],
  [1_111_111_109, "081804"],
  [1_111_111_111, "050471"],
  [1_234_567_890, "005924"],
  [2_000_000_000, "279037"],
  [20_000_000_000, "353130"],
];

const after = (seconds: number) => new Date(seconds * 1_000);

describe("a code of an authenticator", () => {
  test.each(VECTORS)("at second %d is that of RFC 6238: %s", (seconds, code) => {
    expect(stepOfCode(SECRET, code, after(seconds))).toBe(Math.floor(seconds / 30));
  });

  test("is good in its own step, the one before and the one after, and names its own each time", () => {
    const step = Math.floor(1_234_567_890 / 30);
    const near = [-61, -31, -30, 0, 29, 30, 59, 60].map((seconds) =>
      stepOfCode(SECRET, "005924", after(step * 30 + seconds)),
    );
    expect(near).toEqual([null, null, step, step, step, step, step, null]);
  });

  test.each(["", "28708", "2870822", " 287082", "28708a", "２８７０８２", "-28708"])(
    "is six digits, unlike %p",
    (code) => {
      expect(stepOfCode(SECRET, code, after(59))).toBeNull();
    },
  );
});

describe("a secret", () => {
  test("has 160 bits in base32, and is another one each time", () => {
    const secrets = Array.from({ length: 100 }, newTotpSecret);
    expect(new Set(secrets).size).toBe(100);
    for (const secret of secrets) expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  });

  test("goes into an authenticator by an address that names the service and the account", () => {
    const url = new URL(otpauthUrlOf(SECRET, "ada+gym@example.com"));
    expect([url.protocol, url.host, decodeURIComponent(url.pathname)]).toEqual([
      "otpauth:",
      "totp",
      "/Forja:ada+gym@example.com",
    ]);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      issuer: "Forja",
      secret: SECRET,
      algorithm: "SHA1",
      digits: "6",
      period: "30",
    });
  });
});
