import { Secret, TOTP } from "otpauth";

const ISSUER = "Forja";

/** The form that every authenticator app knows (RFC 6238): SHA-1, six digits, thirty seconds. */
const FORM = { algorithm: "SHA1", digits: 6, period: 30 } as const;

/** 160 bits, as long as the hash (RFC 4226, 4). */
const SECRET_BYTES = 20;

/** Steps that the two clocks may be apart, to either side. */
const WINDOW = 1;

export const newTotpSecret = (): string => new Secret({ size: SECRET_BYTES }).base32;

export const otpauthUrlOf = (secret: string, email: string): string =>
  new TOTP({ ...FORM, issuer: ISSUER, label: email, secret }).toString();

export const stepOfCode = (secret: string, code: string, now: Date): number | null => {
  if (!/^\d{6}$/.test(code)) return null;
  const timestamp = now.getTime();
  const delta = TOTP.validate({
    ...FORM,
    token: code,
    secret: Secret.fromBase32(secret),
    timestamp,
    window: WINDOW,
  });
  return delta === null ? null : TOTP.counter({ period: FORM.period, timestamp }) + delta;
};
