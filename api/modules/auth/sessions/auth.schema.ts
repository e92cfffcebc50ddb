import { z } from "zod";
import { LOCALES, UNIT_SYSTEMS } from "#core/taxonomy.ts";
import { timeZoneName } from "#core/time/zone.ts";
import { API_KEY_SCOPES } from "#db/postgres/schema/index.ts";
import { id, instant, instantOut, name, text } from "../../../http/fields.ts";
import { pageOf, pageQuery } from "../../../http/pagination.ts";
import { userView } from "../../users/users.schema.ts";
import { loginAnswer } from "../passkeys/passkeys.schema.ts";
import { PASSWORD_CHARACTERS } from "../passwords/password-rules.ts";
import { RECOVERY_CODES } from "../two-factor/recovery-codes.ts";

export const email = z
  .string()
  .trim()
  .max(254)
  .pipe(z.email())
  // JSON Schema accepts more addresses than mail programs write.
  .meta({ format: "email", pattern: z.regexes.email.source, examples: ["ada@example.com"] });

/** In code units, of which a character has one or two; the rules for a new password count characters. */
const MOST_CODE_UNITS = 2 * PASSWORD_CHARACTERS.maximum;

const newPassword = z.string().max(MOST_CODE_UNITS).meta({
  minLength: PASSWORD_CHARACTERS.minimum,
  maxLength: PASSWORD_CHARACTERS.maximum,
  description:
    "Taken exactly as typed. Common passwords, and such as are made of the account's own words, are refused.",
});

export const password = z.string().min(1).max(MOST_CODE_UNITS);

/** A text in neither form is a wrong code. */
const givenCode = z.string().min(1).max(64);

const code = givenCode.nullish().meta({
  description: "Of the authenticator, or a recovery code. Required while two-factor login is on, and else ignored.",
});

export const displayName = name(100);

export const registration = z.strictObject({
  email,
  password: newPassword,
  displayName: displayName.nullish(),
  locale: z.enum(LOCALES).nullish(),
  timeZone: timeZoneName.nullish(),
  unitSystem: z.enum(UNIT_SYSTEMS).nullish(),
});
export type Registration = z.output<typeof registration>;

export const login = z.strictObject({ email, password, code, deviceName: name(100).nullish() });
export type Login = z.output<typeof login>;

export const refresh = z.strictObject({ refreshToken: z.string().min(1).max(500), attemptId: text(128, 1).nullish() });
export type Refresh = z.output<typeof refresh>;

export const tokensView = z.object({
  accessToken: z.string(),
  refreshToken: z.string(),
  tokenType: z.literal("Bearer"),
  /** Seconds. */
  expiresIn: z.number().int(),
});
export type TokensView = z.output<typeof tokensView>;

export const signedInView = tokensView.extend({ user: userView });
export type SignedInView = z.output<typeof signedInView>;

export const sessionQuery = z.strictObject(pageQuery);

export const sessionPage = pageOf(
  z.object({
    id: z.uuid(),
    deviceName: z.string().nullable(),
    createdAt: instantOut,
    lastSeenAt: instantOut,
    current: z.boolean(),
  }),
);

const everything = z.boolean().nullish().meta({
  description: "Also ends or suspends what outlives sessions.",
});

export const passwordChange = z.strictObject({ currentPassword: password, newPassword, code, everything });

export const logoutAll = z.strictObject({ everything }).optional().default({});

export const passwordForgot = z.strictObject({ email });

/** A token as a mail carries it; longer than any of ours is not worth a look. */
const mailToken = z.string().min(1).max(200).meta({ description: "From the mail." });

export const passwordReset = z.strictObject({ token: mailToken, newPassword });

export const emailVerify = z.strictObject({ token: mailToken });

export const emailChange = z.strictObject({ newEmail: email, password, code });

const apiKeyFields = {
  id: z.uuid(),
  name: z.string(),
  scopes: z.array(z.enum(API_KEY_SCOPES)),
  createdAt: instantOut,
  expiresAt: instantOut.nullable(),
  lastUsedAt: instantOut.nullable(),
};

export const apiKeyView = z.object(apiKeyFields);

export const apiKeyMade = apiKeyView.extend({
  key: z.string().meta({ description: "Shown this once. Nobody can read it again." }),
});

export const apiKeyCreate = z.strictObject({
  id: id.nullish(),
  name: name(100),
  scopes: z
    .array(z.enum(API_KEY_SCOPES))
    .min(1)
    .max(API_KEY_SCOPES.length)
    .refine((scopes) => new Set(scopes).size === scopes.length, "must name each scope once")
    .meta({ uniqueItems: true }),
  expiresAt: instant.nullish(),
  code: givenCode.nullish().meta({ description: "Not required. A wrong one is refused while two-factor login is on." }),
});
export type ApiKeyCreate = z.output<typeof apiKeyCreate>;

export const apiKeyQuery = z.strictObject(pageQuery);
export const apiKeyPage = pageOf(apiKeyView);

export const confirmation = z.strictObject({ password, code });

/** Either a password or a passkey. */
export const shownProof = z
  .strictObject({ password: password.nullish(), passkey: loginAnswer.nullish(), code })
  .check((given) => {
    const { password: word, passkey } = given.value;
    if ((word == null) === (passkey == null)) {
      const message = word == null ? "is required, or a passkey" : "must not be given with a passkey";
      given.issues.push({ code: "custom", path: ["password"], message, input: word });
    }
  })
  .meta({
    anyOf: [
      { required: ["password"], properties: { password: { type: "string" } } },
      { required: ["passkey"], properties: { passkey: { type: "object" } } },
    ],
  });
export type ShownProof = z.output<typeof shownProof>;

export const twoFactorSecretView = z.object({
  secret: z.string().meta({ description: "In base32, to type into an authenticator." }),
  otpauthUrl: z.string().meta({ description: "The same for a QR code." }),
});
export type TwoFactorSecretView = z.output<typeof twoFactorSecretView>;

export const twoFactorEnable = z.strictObject({ code: givenCode });

export const recoveryCodesView = z.object({
  recoveryCodes: z.array(z.string()).length(RECOVERY_CODES).meta({ description: "Shown this once, good once each." }),
});
export type RecoveryCodesView = z.output<typeof recoveryCodesView>;
