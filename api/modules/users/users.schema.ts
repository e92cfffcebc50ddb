import { z } from "zod";
import { LOCALES, SEXES, UNIT_SYSTEMS, WEEK_STARTS } from "#core/taxonomy.ts";
import { localDate } from "#core/time/local-date.ts";
import { localTime, timeZoneName } from "#core/time/zone.ts";
import { ROLES } from "#db/postgres/schema/index.ts";
import { id, instantOut, name } from "../../http/fields.ts";
import { withReadOnly } from "../../http/read-only.ts";

const weekday = z.number().int().min(1).max(7);

export const weeklyReportView = z.object({
  enabled: z.boolean(),
  email: z.boolean(),
  weekday,
  localTime: z.string(),
});

export const userView = z.object({
  id: z.uuid(),
  email: z.string(),
  emailVerified: z.boolean(),
  displayName: z.string().nullable(),
  locale: z.enum(LOCALES),
  timeZone: z.string(),
  unitSystem: z.enum(UNIT_SYSTEMS),
  weekStart: z.enum(WEEK_STARTS),
  sex: z.enum(SEXES),
  birthDate: z.iso.date().nullable(),
  heightCm: z.number().nullable(),
  role: z.enum(ROLES),
  twoFactorEnabled: z.boolean(),
  recoveryCodesLeft: z.number().int().nullable().meta({ description: "Null while two-factor login is off." }),
  weeklyReport: weeklyReportView,
  version: z.number().int(),
  createdAt: instantOut,
  updatedAt: instantOut,
});

const setting = <Schema extends z.ZodType>(schema: Schema, initial: z.output<Schema>) =>
  schema
    .nullable()
    .transform((given): z.output<Schema> => given ?? initial)
    .optional();

const INITIAL_REPORT = { enabled: true, email: true, weekday: 1, localTime: "06:00" } as const;

const userChanges = z.strictObject({
  id: id.optional(),
  displayName: name(100).nullable().optional(),
  locale: setting(z.enum(LOCALES), "en"),
  timeZone: setting(timeZoneName, "UTC"),
  unitSystem: setting(z.enum(UNIT_SYSTEMS), "metric"),
  weekStart: setting(z.enum(WEEK_STARTS), "monday"),
  sex: setting(z.enum(SEXES), "unspecified"),
  birthDate: localDate
    .refine((date) => date >= "1900-01-01", "must be in 1900 or later")
    .nullable()
    .optional(),
  heightCm: z.number().min(50).max(275).nullable().optional(),
  weeklyReport: setting(
    z.strictObject({
      enabled: setting(z.boolean(), INITIAL_REPORT.enabled),
      email: setting(z.boolean(), INITIAL_REPORT.email),
      weekday: setting(weekday, INITIAL_REPORT.weekday),
      localTime: setting(localTime, INITIAL_REPORT.localTime),
    }),
    INITIAL_REPORT,
  ),
});
export const userPatch = withReadOnly(userChanges, userView);
export type UserPatch = z.output<typeof userPatch>;

const freeForm = z.record(z.string(), z.unknown());

export const profileView = z.object({ profile: freeForm, preferences: freeForm, version: z.int().min(0) });

const isFields = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === "object" && !Array.isArray(value);

/** Unchanged: zod's own record would drop a field named `__proto__`. */
const freeFormIn = z
  .custom<Record<string, unknown>>(isFields, "must be an object")
  .meta({ type: "object", additionalProperties: {} });

export const profilePatch = withReadOnly(
  z.strictObject({
    profile: freeFormIn.nullable().optional(),
    preferences: freeFormIn.nullable().optional(),
  }),
  profileView,
);
