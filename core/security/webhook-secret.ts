import { type Seal, sealText, unsealText } from "./sealed.ts";
import { newSecretText } from "./secret-text.ts";
import type { Secrets } from "./secrets.ts";

export const webhookSealOf = (sealingSecret: Secrets, webhookId: string): Seal => ({
  secret: sealingSecret,
  place: webhookId,
  purpose: "forja webhook secret",
});

export const newWebhookSecret = (sealingSecret: Secrets, webhookId: string): { secret: string; sealed: Uint8Array } => {
  const secret = newSecretText("whsec_");
  return { secret, sealed: sealText(webhookSealOf(sealingSecret, webhookId), secret) };
};

/** @throws Error when it was sealed under none of our secrets */
export const openWebhookSecret = (sealingSecret: Secrets, webhookId: string, sealed: Uint8Array): string =>
  unsealText(webhookSealOf(sealingSecret, webhookId), sealed);
