import { type Seal, sealText, unsealText } from "./sealed.ts";
import { newSecretText } from "./secret-text.ts";

const sealOf = (sealingSecret: string, webhookId: string): Seal => ({
  secret: sealingSecret,
  place: webhookId,
  purpose: "forja webhook secret",
});

/** What the deliveries of a webhook are signed with: for its owner once, and sealed for the worker. */
export const newWebhookSecret = (sealingSecret: string, webhookId: string): { secret: string; sealed: Uint8Array } => {
  const secret = newSecretText("whsec_");
  return { secret, sealed: sealText(sealOf(sealingSecret, webhookId), secret) };
};

/** @throws Error when it was sealed under another secret of ours */
export const openWebhookSecret = (sealingSecret: string, webhookId: string, sealed: Uint8Array): string =>
  unsealText(sealOf(sealingSecret, webhookId), sealed);
