import { z } from "zod";
import { localDate } from "#core/time/local-date.ts";
import { id, instant, instantOut } from "../../http/fields.ts";
import { pageOf, pageQuery } from "../../http/pagination.ts";

const DAY_MS = 86_400_000;

const moment = (edge: "first" | "last") =>
  z
    .string()
    .max(64)
    .refine((text) => localDate.safeParse(text).success || instant.safeParse(text).success, {
      error: "must be an RFC 3339 instant, or a date such as 2026-11-24",
    })
    .meta({ examples: ["2026-11-24", "2026-11-24T18:30:00.000Z"] })
    .transform((text) => {
      const at = new Date(text);
      const isLast = edge === "last" && localDate.safeParse(text).success;
      return isLast ? new Date(at.getTime() + DAY_MS - 1) : at;
    });

const filters = {
  ...pageQuery,
  action: z
    .string()
    .regex(/^[a-z0-9.-]{1,100}$/)
    .optional()
    .meta({ description: "Such as `workout.completed`.", examples: ["workout.completed"] }),
  from: moment("first").optional(),
  to: moment("last").optional(),
};

export const activityQuery = z.strictObject(filters);
export type ActivityQuery = z.output<typeof activityQuery>;

export const allActivityQuery = z.strictObject({ ...filters, userId: id.optional(), actorId: id.optional() });
export type AllActivityQuery = z.output<typeof allActivityQuery>;

export const activityCursor = z.object({ at: instantOut, id });

const fields = {
  id: z.uuid(),
  action: z.string(),
  resource: z.string().nullable(),
  resourceId: z.string().nullable(),
  requestId: z.string().nullable(),
  at: instantOut,
};

export const activityPage = pageOf(
  z.object({
    ...fields,
    actor: z.object({
      id: z.uuid(),
      self: z.boolean().meta({ description: "Whether it was the account's owner." }),
    }),
  }),
);

export const allActivityPage = pageOf(
  z.object({ ...fields, userId: z.uuid().meta({ description: "Whose account it concerns." }), actorId: z.uuid() }),
);
