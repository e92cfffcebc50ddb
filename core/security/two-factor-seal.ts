import type { Seal } from "./sealed.ts";
import type { Secrets } from "./secrets.ts";

/** Opens for this account alone, so that a row copied to another account is useless. */
export const twoFactorSealOf = (sealingSecret: Secrets, userId: string): Seal => ({
  secret: sealingSecret,
  place: userId,
  purpose: "forja two-factor secret",
});
