import { sql } from "drizzle-orm";
import {
  bigint,
  bigserial,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { ErrorCode, FieldError } from "#core/errors.ts";
import {
  CHANGED_CHOICES,
  DATE_ORDERS,
  DISTANCE_UNITS,
  type ImportCounts,
  type ImportNeed,
  type ImportProblem,
  type ImportWarning,
  type MatchedName,
  type RowError,
} from "#core/imports/import-document.ts";
import { REPORT_KINDS } from "#core/taxonomy.ts";
import { WEIGHT_UNITS } from "#core/units.ts";
import { users } from "./accounts.ts";
import { bytes, id, instant, oneOf, versioned } from "./columns.ts";
import { PLAIN_NAMES } from "./plain-resources.ts";

const ofUser = () =>
  uuid()
    .notNull()
    .references(() => users.id, { onDelete: "cascade" });

export const JOB_STATUSES = ["queued", "running", "completed", "failed", "cancelled"] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

export const JOB_KINDS = [
  "analyze-progress",
  "build-report",
  "analyze-import",
  "commit-import",
  "undo-import",
  "move-import",
  "recompute-training",
  "build-export",
  "purge-account",
  "send-mail",
] as const;
export type JobKind = (typeof JOB_KINDS)[number];

/**
 * Work that its user neither sees nor cancels: a mail that warns of somebody who is in the account must not be stopped by
 * that somebody.
 */
export const HIDDEN_JOB_KINDS = ["send-mail"] as const satisfies readonly JobKind[];
export type HiddenJobKind = (typeof HIDDEN_JOB_KINDS)[number];
export type VisibleJobKind = Exclude<JobKind, HiddenJobKind>;

const isVisible = (kind: JobKind): kind is VisibleJobKind => !HIDDEN_JOB_KINDS.some((hidden) => hidden === kind);
export const VISIBLE_JOB_KINDS: readonly VisibleJobKind[] = JOB_KINDS.filter(isVisible);

/** The order in a queue, the lowest first: work that a person waits for runs before all that nobody waits for. */
export const PRIORITIES = { awaited: 0, scheduled: 10 } as const;
export type Priority = (typeof PRIORITIES)[keyof typeof PRIORITIES];

export type JobResult = { type: string; id: string; url: string };
/** The API makes a problem of it in the reader's language. Holds no submitted value. */
export type JobError = { code: ErrorCode; detail?: string; errors?: FieldError[] };

/** It survives the loss of Redis. */
export const jobs = pgTable(
  "jobs",
  {
    id: id(),
    userId: ofUser(),
    kind: text({ enum: JOB_KINDS }).notNull(),
    status: text({ enum: JOB_STATUSES }).notNull().default("queued"),
    progress: integer().notNull().default(0),
    /** Ids and options only. */
    payload: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    result: jsonb().$type<JobResult>(),
    error: jsonb().$type<JobError>(),
    requestId: text(),
    priority: integer().$type<Priority>().notNull().default(PRIORITIES.awaited),
    attempts: integer().notNull().default(0),
    /** Starts since the last end of a run that is known: a run that kills its process leaves no end. */
    openStarts: integer().notNull().default(0),
    /** Runs that failed on our side. */
    faults: integer().notNull().default(0),
    /** Runs that a store or the mail server refused for now. */
    deferrals: integer().notNull().default(0),
    /** The cause of the last run that failed, without a value. */
    lastCause: text(),
    /** Each gives its message another id. */
    requeues: integer().notNull().default(0),
    requeuedAt: instant(),
    cancelRequestedAt: instant(),
    createdAt: instant().notNull().defaultNow(),
    startedAt: instant(),
    finishedAt: instant(),
    /** The reconciler takes jobs without one. */
    heartbeatAt: instant(),
  },
  (t) => [
    index("jobs_user_id_index").on(t.userId, t.createdAt, t.id),
    index("jobs_open_index").on(t.createdAt).where(sql`status in ('queued', 'running')`),
    check("jobs_status_check", oneOf(t.status, JOB_STATUSES)),
    check("jobs_kind_check", oneOf(t.kind, JOB_KINDS)),
    check("jobs_progress_check", sql`${t.progress} between 0 and 100`),
  ],
);

/** It holds ids only. The relay adds it to BullMQ. */
export const outbox = pgTable(
  "outbox",
  {
    id: bigserial({ mode: "number" }).primaryKey(),
    topic: text().notNull(),
    messageId: text().notNull(),
    payload: jsonb().$type<Record<string, unknown>>().notNull(),
    priority: integer().$type<Priority>().notNull().default(PRIORITIES.awaited),
    createdAt: instant().notNull().defaultNow(),
    sentAt: instant(),
  },
  (t) => [
    index("outbox_unsent_index").on(t.id).where(sql`sent_at is null`),
    index("outbox_lane_index").on(t.topic, t.priority, t.id).where(sql`sent_at is null`),
    index("outbox_sent_at_index").on(t.sentAt).where(sql`sent_at is not null`),
    index("outbox_endings_index").on(t.id).where(sql`topic = 'session-ended'`),
  ],
);

/** A wanted mail, in ids only, until the mail server has it or it is too late. Its id is its job's. */
export const mails = pgTable(
  "mails",
  {
    id: id(),
    userId: ofUser(),
    mail: jsonb().$type<Record<string, unknown>>().notNull(),
    wantedAt: instant().notNull().defaultNow(),
    expiresAt: instant().notNull(),
    settledAt: instant(),
    /** When the sweep looks whether its job is under way. */
    checkAt: instant().notNull().default(sql`now() + interval '10 minutes'`),
    restarts: integer().notNull().default(0),
  },
  (t) => [
    index("mails_user_id_index").on(t.userId),
    index("mails_owed_index").on(t.checkAt).where(sql`settled_at is null`),
    index("mails_settled_at_index").on(t.settledAt).where(sql`settled_at is not null`),
  ],
);

export const deadLetters = pgTable(
  "dead_letters",
  {
    id: id(),
    queue: text().notNull(),
    messageId: text().notNull(),
    payload: jsonb().$type<Record<string, unknown>>().notNull(),
    errorName: text().notNull(),
    attempts: integer().notNull(),
    failedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    index("dead_letters_failed_at_index").on(t.failedAt),
    index("dead_letters_queue_index").on(t.queue, t.failedAt),
    index("dead_letters_message_id_index").on(t.messageId),
  ],
);

export const REPORT_RUN_STATUSES = ["pending", "running", "completed", "failed"] as const;

export const reportRuns = pgTable(
  "report_runs",
  {
    id: id(),
    userId: ofUser(),
    kind: text({ enum: REPORT_KINDS }).notNull(),
    periodKey: text().notNull(),
    periodStart: text().notNull(),
    periodEnd: text().notNull(),
    status: text({ enum: REPORT_RUN_STATUSES }).notNull().default("pending"),
    scheduled: integer().notNull().default(0),
    inputVersion: bigint({ mode: "number" }),
    createdAt: instant().notNull().defaultNow(),
    updatedAt: instant().notNull().defaultNow(),
    completedAt: instant(),
    mailedAt: instant(),
    /** When the sweep looks whether the job of an unfinished run is under way. */
    checkAt: instant().notNull().default(sql`now() + interval '10 minutes'`),
    restarts: integer().notNull().default(0),
  },
  (t) => [
    uniqueIndex("report_runs_user_kind_period_unique").on(t.userId, t.kind, t.periodStart),
    index("report_runs_user_id_index").on(t.userId, t.periodStart),
    index("report_runs_open_index").on(t.updatedAt).where(sql`status in ('pending', 'running')`),
    index("report_runs_owed_index").on(t.checkAt).where(sql`scheduled = 1 and status <> 'completed'`),
    check("report_runs_kind_check", oneOf(t.kind, REPORT_KINDS)),
    check("report_runs_status_check", oneOf(t.status, REPORT_RUN_STATUSES)),
  ],
);

export const IMPORT_STATUSES = [
  "analyzing",
  "needs-input",
  "ready",
  "committing",
  "committed",
  "undone",
  "failed",
] as const;
export type ImportStatus = (typeof IMPORT_STATUSES)[number];

export const IMPORT_SOURCES = ["strong", "hevy", "fitnotes", "stronglifts", "liftosaur", "forja"] as const;
export type ImportSource = (typeof IMPORT_SOURCES)[number];

export const imports = pgTable(
  "imports",
  {
    id: id(),
    userId: ofUser(),
    requestedSource: text().notNull(),
    source: text({ enum: IMPORT_SOURCES }),
    dialect: text(),
    status: text({ enum: IMPORT_STATUSES }).notNull().default("analyzing"),
    weightUnit: text({ enum: WEIGHT_UNITS }),
    distanceUnit: text({ enum: DISTANCE_UNITS }),
    dateOrder: text({ enum: DATE_ORDERS }),
    onChanged: text({ enum: CHANGED_CHOICES }).notNull().default("keep"),
    timeZone: text().notNull(),
    fileSha256: text().notNull(),
    fileBytes: integer().notNull(),
    /** The bytes in MongoDB until they expire. */
    fileId: text().notNull(),
    fileExpiresAt: instant().notNull(),
    /** The newest job of it: the only one that may change it, and how it ended says what became of the step. */
    jobId: uuid().notNull(),
    counts: jsonb()
      .$type<ImportCounts>()
      .notNull()
      .default({ rows: 0, workouts: 0, exercises: 0, sets: 0, duplicates: 0, changed: 0, overlapping: 0 }),
    needs: text().array().$type<ImportNeed[]>().notNull().default([]),
    exercises: jsonb().$type<readonly MatchedName[]>().notNull().default([]),
    mapping: jsonb().$type<Record<string, string>>().notNull().default({}),
    rowErrors: jsonb().$type<RowError[]>().notNull().default([]),
    warnings: jsonb().$type<ImportWarning[]>().notNull().default([]),
    failure: jsonb().$type<ImportProblem>(),
    /** Whether the commit had fresh proof, which links of routines need. Null in commits of earlier versions. */
    mayLink: boolean(),
    committedAt: instant(),
    undoneAt: instant(),
    ...versioned,
  },
  (t) => [
    index("imports_user_id_index").on(t.userId, t.createdAt, t.id),
    check("imports_status_check", oneOf(t.status, IMPORT_STATUSES)),
    check("imports_on_changed_check", oneOf(t.onChanged, CHANGED_CHOICES)),
    check("imports_source_check", oneOf(t.source, IMPORT_SOURCES)),
  ],
);

/** Answers kept for 24 hours, written in the transaction of their effect. The body is sealed: it can hold tokens. */
export const idempotencyKeys = pgTable(
  "idempotency_keys",
  {
    scope: text().notNull(),
    route: text().notNull(),
    key: text().notNull(),
    payloadMac: bytes().notNull(),
    status: integer().notNull(),
    headers: jsonb().$type<Record<string, string>>().notNull(),
    sealedBody: bytes(),
    createdAt: instant().notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ name: "idempotency_keys_pkey", columns: [t.scope, t.route, t.key] }),
    index("idempotency_keys_created_at_index").on(t.createdAt),
  ],
);

export const CHANGE_RESOURCES = ["exercises", "routines", "workouts", ...PLAIN_NAMES] as const;
export type ChangeResource = (typeof CHANGE_RESOURCES)[number];

export const changeLog = pgTable(
  "change_log",
  {
    userId: ofUser(),
    seq: bigint({ mode: "number" }).notNull(),
    resource: text({ enum: CHANGE_RESOURCES }).notNull(),
    resourceId: uuid().notNull(),
    op: text({ enum: ["upsert", "delete"] }).notNull(),
    version: integer().notNull(),
    changedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ name: "change_log_pkey", columns: [t.userId, t.seq] }),
    // The newest entry of a resource is the only one that a reader wants.
    index("change_log_resource_index").on(t.userId, t.resourceId, t.seq),
    index("change_log_changed_at_index").on(t.changedAt),
    check("change_log_resource_check", oneOf(t.resource, CHANGE_RESOURCES)),
    check("change_log_op_check", oneOf(t.op, ["upsert", "delete"])),
  ],
);

/** A hash of the content recognizes a repeated create. */
export const createdIds = pgTable(
  "created_ids",
  {
    id: id(),
    userId: ofUser(),
    resource: text().notNull(),
    bodyHash: text().notNull(),
    createdAt: instant().notNull().defaultNow(),
  },
  (t) => [index("created_ids_user_id_index").on(t.userId)],
);

/**
 * Operations of synchronizing clients that took effect, each with its hash. So an operation that is sent again differs
 * from another change of that version.
 */
export const syncOperations = pgTable(
  "sync_operations",
  {
    userId: ofUser(),
    resource: text({ enum: CHANGE_RESOURCES }).notNull(),
    resourceId: uuid().notNull(),
    /** The version that it changed; 0 for a create. */
    baseVersion: integer().notNull(),
    hash: text().notNull(),
    createdAt: instant().notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ name: "sync_operations_pkey", columns: [t.userId, t.resource, t.resourceId, t.baseVersion] }),
    index("sync_operations_created_at_index").on(t.createdAt),
  ],
);

export const EXPORT_FORMATS = ["json", "csv", "strong"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Its job says how the making goes. */
export const dataExports = pgTable(
  "exports",
  {
    id: id(),
    userId: ofUser(),
    format: text({ enum: EXPORT_FORMATS }).notNull(),
    jobId: uuid().notNull(),
    /** The bytes in MongoDB until they expire; null until they are complete. */
    fileId: text(),
    fileBytes: bigint({ mode: "number" }),
    fileExpiresAt: instant(),
    /** Rows and parts that could not be read and are not in the file. */
    omitted: integer().notNull().default(0),
    createdAt: instant().notNull().defaultNow(),
    completedAt: instant(),
  },
  (t) => [
    index("exports_user_id_index").on(t.userId, t.createdAt, t.id),
    check("exports_format_check", oneOf(t.format, EXPORT_FORMATS)),
  ],
);
