import type { Seal } from "./sealed.ts";
import type { Secrets } from "./secrets.ts";

/** Opened for this account alone, so that a row that was copied to another one is worth nothing. */
export const twoFactorSealOf = (sealingSecret: Secrets, userId: string): Seal => ({
  secret: sealingSecret,
  place: userId,
  purpose: "forja two-factor secret",
});
