import { z } from "zod";
import { GRANT_DIRECTIONS, GRANT_SIDES } from "#db/postgres/queries/accounts/coaching.ts";
import { COACHING_SCOPES } from "#db/postgres/schema/index.ts";
import { id, instantOut } from "../../http/fields.ts";
import { pageOf, pageQuery } from "../../http/pagination.ts";
import { withReadOnly } from "../../http/read-only.ts";
import { email } from "../auth/sessions/auth.schema.ts";

const scopes = z
  .array(z.enum(COACHING_SCOPES))
  .min(1)
  .max(COACHING_SCOPES.length)
  .refine((given) => new Set(given).size === given.length, "must name each scope once")
  .meta({ uniqueItems: true });

export const grantCreate = z.strictObject({ id: id.nullish(), coachEmail: email, scopes });
export type GrantCreate = z.output<typeof grantCreate>;

export const grantView = z.object({
  id: z.uuid(),
  direction: z.enum(GRANT_DIRECTIONS),
  athlete: z.object({ id: z.uuid(), displayName: z.string().nullable(), email: z.string() }),
  coach: z
    .object({ id: z.uuid(), displayName: z.string().nullable() })
    .nullable()
    .meta({ description: "Null until the grant was accepted." }),
  coachEmail: z.string(),
  scopes: z.array(z.enum(COACHING_SCOPES)),
  acceptedAt: instantOut.nullable(),
  suspendedAt: instantOut.nullable().meta({
    description: "Since when everything of the athlete is 404 for the coach, because an account was recovered.",
  }),
  suspendedBy: z.array(z.enum(GRANT_SIDES)).meta({ description: "Whose recovery it was: each side resumes its own." }),
  version: z.int(),
  createdAt: instantOut,
  updatedAt: instantOut,
});

export const grantPatch = withReadOnly(
  z.strictObject({ id: id.optional(), coachEmail: email.optional(), scopes: scopes.optional() }),
  grantView,
);
export type GrantPatch = z.output<typeof grantPatch>;

export const grantQuery = z.strictObject({ ...pageQuery, direction: z.enum(GRANT_DIRECTIONS).optional() });
export type GrantQuery = z.output<typeof grantQuery>;

export const grantPage = pageOf(grantView);
