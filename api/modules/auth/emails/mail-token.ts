import { type ForjaError, invalid } from "#core/errors.ts";

/** Returns one answer for every fault of a mail's token. */
export const refusedToken = (): ForjaError =>
  invalid({ pointer: "/token", detail: "is not valid: it was used before, has run out, or is none of ours" });
