const BEARER = /^bearer +([^ ]+) *$/i;

/** Returns the token of an Authorization header; undefined for a header that is none of a bearer. */
export const bearerToken = (authorization: string | null): string | undefined =>
  authorization === null ? undefined : BEARER.exec(authorization)?.[1];
