import { type Seal, sealText, unsealText } from "#core/security/sealed.ts";

/** Header with the token of a known device: the client sends it with a login, and each login returns a new one. */
export const DEVICE_HEADER = "forja-device";

const PREFIX = "fd_";
const MOST_CHARACTERS = 300;
const LIFETIME_MS = 180 * 86_400_000;
const UUID = /^[0-9a-f-]{36}$/;

export type DeviceContext = {
  readonly sealingSecret: Seal["secret"];
  /** Account of the device: the token of one account has no meaning for another. */
  readonly emailKey: string;
  readonly now: Date;
};

const sealOf = ({ sealingSecret, emailKey }: DeviceContext): Seal => ({
  secret: sealingSecret,
  place: emailKey,
  purpose: "forja known device",
});

/** Returns a token for a device that its account was opened on. */
export const deviceToken = (context: DeviceContext, deviceId: string): string => {
  const sealed = sealText(sealOf(context), `${deviceId} ${context.now.getTime()}`);
  return PREFIX + Buffer.from(sealed).toString("base64url");
};

/** A device, and since when its account knows it by this token. */
export type KnownDevice = { readonly id: string; readonly since: Date };

/** Returns the device of a token. Null for a token of another account, an old one, and an unknown one. */
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
