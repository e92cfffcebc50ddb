import { z } from "zod";
import { LOCALES } from "#core/taxonomy.ts";
import { type JobKind, PRIORITIES, type Priority } from "../postgres/schema/index.ts";

/** The message through Redis: ids only. The row of the ledger has the content of the job. */
export const jobMessage = z.strictObject({ jobId: z.uuid(), userId: z.uuid(), requestId: z.string().nullable() });
export type JobMessage = z.infer<typeof jobMessage>;

const uuid = z.uuid();
const date = z.iso.date();

const reportDrawing = z.strictObject({
  form: z.enum(["html", "pdf"]),
  locale: z.enum(LOCALES),
  withoutBody: z.boolean(),
});
export type ReportDrawing = z.infer<typeof reportDrawing>;

export const JOB_PAYLOADS = {
  "analyze-progress": z.strictObject({ from: date.nullish(), to: date.nullish() }),
  /** `scheduled` when it is the schedule that wants it: only then it is mailed. `drawing` draws a stored report. */
  "build-report": z.strictObject({
    reportRunId: uuid,
    scheduled: z.boolean().optional(),
    drawing: reportDrawing.optional(),
    /** Payload of versions before `drawing`: all drawings without the body. */
    withoutBody: z.literal(true).optional(),
  }),
  "analyze-import": z.strictObject({ importId: uuid }),
  "commit-import": z.strictObject({ importId: uuid }),
  "undo-import": z.strictObject({ importId: uuid }),
  /** `place` is that of the name among the names of the import. */
  "move-import": z.strictObject({ importId: uuid, exerciseId: uuid, place: z.int().min(0) }),
  /** Its work is in `recomputations`. */
  "recompute-training": z.strictObject({}),
  "build-export": z.strictObject({ exportId: uuid }),
  "purge-account": z.strictObject({}),
  "send-mail": z.discriminatedUnion("mail", [
    z.strictObject({
      mail: z.enum([
        "verify-email",
        "reset-password",
        // Payload of versions before `access-ended`, which names the ended access.
        "password-changed",
        "two-factor-enabled",
        "two-factor-disabled",
        "access-added",
        "two-factor-removed",
      ]),
    }),
    z.strictObject({ mail: z.literal("access-ended"), endingId: uuid }),
    z.strictObject({ mail: z.enum(["change-email-old", "change-email-new"]), changeId: uuid }),
    z.strictObject({ mail: z.literal("new-device"), sessionId: uuid }),
    z.strictObject({ mail: z.literal("coach-invitation"), grantId: uuid }),
    z.strictObject({ mail: z.literal("weekly-report"), reportRunId: uuid }),
  ]),
} as const satisfies Record<JobKind, z.ZodType>;

export type JobPayload<Kind extends JobKind> = z.infer<(typeof JOB_PAYLOADS)[Kind]>;

/**
 * Returns the id of a job in its queue: one row is one message, however often it is handed over. A requeued job gets
 * another id, because an ended message keeps its own for a while. The id has no colon and is not all digits.
 */
export const messageIdOf = (jobId: string, requeues = 0): string =>
  requeues === 0 ? `job-${jobId}` : `job-${jobId}-${requeues}`;

/** BullMQ refuses a colon and a number, and invents an id for an empty one. */
export const isMessageId = (id: string): boolean => id !== "" && !id.includes(":") && !/^-?\d+$/.test(id);

export const priorityOf = <Kind extends JobKind>(kind: Kind, payload: JobPayload<Kind>): Priority => {
  const isScheduled =
    (kind === "build-report" && "scheduled" in payload && payload.scheduled === true) ||
    (kind === "send-mail" && "mail" in payload && payload.mail === "weekly-report");
  return isScheduled ? PRIORITIES.scheduled : PRIORITIES.awaited;
};

/** BullMQ runs what has no priority before all that has one. It refuses a priority outside of its range, such as a negative one. */
export const queueOptions = (priority: number): { readonly priority?: number } =>
  priority === PRIORITIES.awaited ? {} : { priority: PRIORITIES.scheduled };
