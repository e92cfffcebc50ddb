/** Fields of answers that open something for everybody who has them. A test compares the list with the OpenAPI document. */
export const SECRET_FIELDS = [
  "accessToken",
  "refreshToken",
  "secret",
  "shareToken",
  "token",
  "key",
  "recoveryCodes",
] as const;

/** Matches a field with a value, also in JSON that another JSON holds as its text. */
const WITH_VALUE = new RegExp(`\\\\*"(?:${SECRET_FIELDS.join("|")})\\\\*"\\s*:\\s*(?:\\\\*"|\\[)`);

/** Returns whether a JSON text has a field with a token or a secret. */
export const holdsSecret = (text: string): boolean => WITH_VALUE.test(text);
