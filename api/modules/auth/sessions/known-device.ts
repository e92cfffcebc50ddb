import { type Seal, sealText, unsealText } from "#core/security/sealed.ts";

/** The client sends it with a login, and each login returns a new one. */
export const DEVICE_HEADER = "forja-device";

const PREFIX = "fd_";
const MOST_CHARACTERS = 300;
const LIFETIME_MS = 180 * 86_400_000;
const UUID = /^[0-9a-f-]{36}$/;

export type DeviceContext = {
  readonly sealingSecret: Seal["secret"];
  readonly emailKey: string;
  readonly now: Date;
};

const sealOf = ({ sealingSecret, emailKey }: DeviceContext): Seal => ({
  secret: sealingSecret,
  place: emailKey,
  purpose: "forja known device",
});

export const deviceToken = (context: DeviceContext, deviceId: string): string => {
  const sealed = sealText(sealOf(context), `${deviceId} ${context.now.getTime()}`);
  return PREFIX + Buffer.from(sealed).toString("base64url");
};

export type KnownDevice = { readonly id: string; readonly since: Date };

/** Null for a token of another account, an old one, and an unknown one. */
export const deviceOf = (context: DeviceContext, token: string | null): KnownDevice | null => {
  if (token === null || !token.startsWith(PREFIX) || token.length > MOST_CHARACTERS) return null;
  try {
    const text = unsealText(sealOf(context), Buffer.from(token.slice(PREFIX.length), "base64url"));
    const [id = "", issuedAt = ""] = text.split(" ");
    const since = new Date(Number(issuedAt));
    const age = context.now.getTime() - since.getTime();
    return UUID.test(id) && age < LIFETIME_MS ? { id, since } : null;
  } catch {
    return null;
  }
};
