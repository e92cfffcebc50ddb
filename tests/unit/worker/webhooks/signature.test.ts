import { expect, test } from "bun:test";
import { signatureOf } from "#worker/webhooks/signature.ts";

test("a signature is the HMAC-SHA-256 of the second and the body, as another program computes it", () => {
  // printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac whsec_test
  expect(signatureOf("whsec_test", '{"a":1}', new Date(1_700_000_000_999))).toBe(
    "t=1700000000,v1=38877139021993b830af32feea6e18a8da83eb2f6e49ee50bd9e4cf4ca4d3789",
  );
});

test("a signature differs with the secret, the second and the body", () => {
  const at = new Date(1_700_000_000_000);
  const all = [
    signatureOf("a", "{}", at),
    signatureOf("b", "{}", at),
    signatureOf("a", "[]", at),
    signatureOf("a", "{}", new Date(1_700_000_001_000)),
  ];
  expect(new Set(all).size).toBe(4);
});
