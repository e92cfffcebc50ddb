import { type ForjaError, invalid } from "#core/errors.ts";

/** The same answer whatever is wrong with the token of a mail. */
export const refusedToken = (): ForjaError =>
  invalid({ pointer: "/token", detail: "is not valid: it was used before, has run out, or is none of ours" });
