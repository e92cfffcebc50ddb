import { z } from "zod";
import { timeZoneName } from "#core/time/zone.ts";
import { LOCALES, UNIT_SYSTEMS } from "#core/training/taxonomy.ts";
import { instantOut, name, text } from "../../plugins/fields.ts";
import { pageOf, pageQuery } from "../../plugins/pagination.ts";
import { userView } from "../users/users.schema.ts";
import { PASSWORD_CHARACTERS } from "./password-rules.ts";

/** An address as it was typed, but for blanks around it. */
export const email = z
  .string()
  .trim()
  .max(254)
  .pipe(z.email())
  .meta({ format: "email", examples: ["ada@example.com"] });

/** In code units, of which a character has one or two; the rules for a new password count characters. */
const MOST_CODE_UNITS = 2 * PASSWORD_CHARACTERS.maximum;

const newPassword = z.string().max(MOST_CODE_UNITS).meta({
  minLength: PASSWORD_CHARACTERS.minimum,
  maxLength: PASSWORD_CHARACTERS.maximum,
  description:
    "Taken exactly as typed. Common passwords, and such as are made of the account's own words, are refused.",
});

/** A password that is only compared. */
export const password = z.string().min(1).max(MOST_CODE_UNITS);

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

export const login = z.strictObject({ email, password, deviceName: name(100).nullish() });
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
