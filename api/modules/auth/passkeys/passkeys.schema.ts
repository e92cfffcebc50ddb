import { z } from "zod";
import { PASSKEY_PURPOSES } from "#db/postgres/schema/index.ts";
import { id, instantOut, name } from "../../../http/fields.ts";
import { pageOf, pageQuery } from "../../../http/pagination.ts";

const base64url = (maximum: number) =>
  z
    .string()
    .min(1)
    .max(maximum)
    .regex(/^[\w-]+$/, "must be base64url");

const TRANSPORTS = ["ble", "cable", "hybrid", "internal", "nfc", "smart-card", "usb"] as const;

/** A credential's id has at most 1,023 bytes (WebAuthn Level 3, section 4). */
const credential = {
  id: base64url(1_364),
  rawId: base64url(1_364),
  type: z.literal("public-key"),
  clientExtensionResults: z.looseObject({}).nullish(),
};

/** Browsers add fields to their answers. */
const browserAnswer = z.looseObject;

export const registrationAnswer = browserAnswer({
  ...credential,
  response: browserAnswer({
    clientDataJSON: base64url(4_096),
    attestationObject: base64url(65_536),
    transports: z.array(z.string().max(32)).max(16).nullish(),
  }),
}).meta({ description: "The browser's answer: `credential.toJSON()` of `navigator.credentials.create()`." });
export type RegistrationAnswer = z.output<typeof registrationAnswer>;

export const loginAnswer = browserAnswer({
  ...credential,
  response: browserAnswer({
    clientDataJSON: base64url(4_096),
    authenticatorData: base64url(4_096),
    signature: base64url(2_048),
    userHandle: base64url(128).nullish(),
  }),
}).meta({ description: "The browser's answer: `credential.toJSON()` of `navigator.credentials.get()`." });
export type LoginAnswer = z.output<typeof loginAnswer>;

export const passkeyOptions = z.strictObject({ for: z.enum(PASSKEY_PURPOSES) });

type Descriptor = {
  readonly id: string;
  readonly type: "public-key";
  readonly transports: (typeof TRANSPORTS)[number][];
};

type Challenge = { readonly challenge: string; readonly timeout: number };

export type CreationOptions = Challenge & {
  readonly for: "register";
  readonly rp: { readonly id: string; readonly name: string };
  readonly user: { readonly id: string; readonly name: string; readonly displayName: string };
  readonly pubKeyCredParams: { readonly type: "public-key"; readonly alg: number }[];
  readonly excludeCredentials: Descriptor[];
  readonly authenticatorSelection: {
    readonly residentKey: "required";
    readonly requireResidentKey: true;
    readonly userVerification: "required";
  };
  readonly attestation: "none";
};

export type RequestOptions = Challenge & {
  readonly for: "login" | "confirm";
  readonly rpId: string;
  readonly allowCredentials: Descriptor[];
  readonly userVerification: "required";
};

/** A browser reads the other fields, as the specification names them. */
export const optionsView = z.looseObject({
  for: z.enum(PASSKEY_PURPOSES),
  challenge: z.string().meta({ description: "Good once, for five minutes." }),
});

export const transportsOf = (given: readonly string[] | null | undefined): (typeof TRANSPORTS)[number][] =>
  TRANSPORTS.filter((transport) => given?.includes(transport) === true);

export const passkeyCreate = z.strictObject({
  id: id.nullish(),
  name: name(100).nullish(),
  passkey: registrationAnswer,
});
export type PasskeyCreate = z.output<typeof passkeyCreate>;

export const passkeyView = z.object({
  id: z.uuid(),
  name: z.string(),
  isSynced: z.boolean().meta({ description: "It is on several devices of its owner." }),
  createdAt: instantOut,
  lastUsedAt: instantOut.nullable(),
});

export const passkeyQuery = z.strictObject(pageQuery);
export const passkeyPage = pageOf(passkeyView);

export const passkeyLogin = z.strictObject({
  passkey: loginAnswer,
  code: z.string().min(1).max(64).nullish().meta({
    description: "Of the authenticator, or a recovery code. Required while two-factor login is on, and else ignored.",
  }),
  deviceName: name(100).nullish(),
});
