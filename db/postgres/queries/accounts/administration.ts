import { type SQL, sql } from "drizzle-orm";
import type { Locale } from "#core/taxonomy.ts";
import type { JobError, JobKind, JobStatus, Role } from "../../schema/index.ts";
import { input, sqlStatement } from "../../statement.ts";
import { messageIdOfRow } from "../jobs/job-runs.ts";
import { hasTwoFactor } from "./users.ts";

// Queries of administrators, which are of no single user.

/** An account for administrators: its identity and state, without body and training. */
export type ManagedUser = {
  id: string;
  email: string;
  emailVerified: boolean;
  displayName: string | null;
  locale: Locale;
  timeZone: string;
  role: Role;
  disabled: boolean;
  disabledAt: string | null;
  twoFactorEnabled: boolean;
  version: number;
  createdAt: string;
  updatedAt: string;
};

const managedJson: SQL = sql`json_build_object('id', u.id, 'email', u.email,
  'emailVerified', u.email_verified_at is not null, 'displayName', u.display_name, 'locale', u.locale,
  'timeZone', u.time_zone, 'role', u.role, 'disabled', u.disabled_at is not null,
  'disabledAt', iso_instant(u.disabled_at), 'twoFactorEnabled', ${hasTwoFactor}, 'version', u.version,
  'createdAt', iso_instant(u.created_at), 'updatedAt', iso_instant(u.updated_at))`;

const standingAdmin = sql`u.role = 'admin' and u.disabled_at is null and u.deleted_at is null`;

/** Returns a row for an administrator. Read at each request, so that a removed role ends at once. */
export const isStandingAdmin = sqlStatement<{ id: string }, { twoFactor: boolean }>(
  "administration.is_admin",
  sql`select ${hasTwoFactor} as "twoFactor" from users u where u.id = ${input("id")}::uuid and ${standingAdmin}`,
);

type UserList = {
  search: string | null;
  role: string | null;
  disabled: boolean | null;
  beforeId: string | null;
  limit: number;
};

const contains = (text: SQL): SQL => sql`strpos(lower(${text}), lower(${input("search")}::text)) > 0`;

/** Accounts that match, the newest first: their ids are in the order in which they were made. */
export const listManagedUsers = sqlStatement<UserList, { user: ManagedUser }>(
  "administration.list_users",
  sql`select ${managedJson} as user from users u
    where u.deleted_at is null
      and (${input("search")}::text is null or ${contains(sql`u.email`)} or ${contains(sql`u.display_name`)})
      and (${input("role")}::text is null or u.role = ${input("role")}::text)
      and (${input("disabled")}::boolean is null or (u.disabled_at is not null) = ${input("disabled")}::boolean)
      and (${input("beforeId")}::uuid is null or u.id < ${input("beforeId")}::uuid)
    order by u.id desc limit ${input("limit")}::int`,
);

export const findManagedUser = sqlStatement<{ id: string }, { user: ManagedUser }>(
  "administration.find_user",
  sql`select ${managedJson} as user from users u where u.id = ${input("id")}::uuid and u.deleted_at is null`,
);

/** Roles and disabling change one after the other, so that two administrators cannot take each other's place at once. */
export const lockRoles = sqlStatement<Record<string, never>, Record<string, never>>(
  "administration.lock_roles",
  sql`select pg_advisory_xact_lock(hashtextextended('forja roles', 0))`,
);

export type LockedManagedUser = {
  readonly user: ManagedUser;
  /** For the weekly report; null for an account without one. */
  readonly weekday: number | null;
  readonly localTime: string | null;
  /** Administrators besides this account. */
  readonly otherAdmins: number;
};

/** An account, held against every other change of it. Asked under `lockRoles`. */
export const lockManagedUser = sqlStatement<{ id: string }, LockedManagedUser & Record<string, unknown>>(
  "administration.lock_user",
  sql`select ${managedJson} as user, r.weekday, r.local_time as "localTime",
      (select count(*)::int from users a where a.id <> u.id and a.role = 'admin' and a.disabled_at is null
        and a.deleted_at is null) as "otherAdmins"
    from users u left join report_schedules r on r.user_id = u.id
    where u.id = ${input("id")}::uuid and u.deleted_at is null for no key update of u`,
);

type Standing = { id: string; role: Role; disabled: boolean; now: string };

export const setStanding = sqlStatement<Standing, { user: ManagedUser }>(
  "administration.set_standing",
  sql`with u as (
      update users set role = ${input("role")}::text,
        disabled_at = case when ${input("disabled")}::boolean then coalesce(disabled_at, ${input("now")}::timestamptz) end,
        version = version + 1, updated_at = ${input("now")}::timestamptz
      where id = ${input("id")}::uuid returning *
    ) select ${managedJson} as user from u`,
);

/** Gives the account of an address a role, whatever its role was: for who has the database. */
export const setRoleOf = sqlStatement<{ emailKey: string; role: Role }, { id: string }>(
  "administration.set_role",
  sql`update users set role = ${input("role")}::text, version = version + 1, updated_at = now()
    where email_key = ${input("emailKey")}::text and deleted_at is null returning id`,
);

/** A job of anybody, of every kind. */
export type ManagedJob = {
  id: string;
  userId: string;
  kind: JobKind;
  status: JobStatus;
  progress: number;
  attempts: number;
  requestId: string | null;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  error: JobError | null;
};

export type JobCount = { kind: JobKind; status: JobStatus; count: number };

export type DeadLetterView = {
  id: string;
  queue: string;
  jobId: string | null;
  userId: string | null;
  errorName: string;
  attempts: number;
  failedAt: string;
};

export type JobOverview = {
  readonly jobs: (ManagedJob & { deadLetterId: string | null })[];
  readonly counts: JobCount[];
  readonly deadLetters: { count: number; newest: DeadLetterView[] };
};

type JobFilter = {
  userId: string | null;
  kind: string | null;
  status: string | null;
  beforeId: string | null;
  limit: number;
};

export const managedJob = sql`json_build_object('id', j.id, 'userId', j.user_id, 'kind', j.kind, 'status', j.status,
  'progress', j.progress, 'attempts', j.attempts, 'requestId', j.request_id, 'createdAt', iso_instant(j.created_at),
  'startedAt', iso_instant(j.started_at), 'finishedAt', iso_instant(j.finished_at), 'error', j.error)`;

/** The dead letter of a job that was given up: the id with which it is requeued. */
const deadLetterId = sql`(select d.id from dead_letters d where d.message_id = ${messageIdOfRow}
  order by d.failed_at desc limit 1)`;

const ofUser = sql`(${input("userId")}::uuid is null or j.user_id = ${input("userId")}::uuid)`;
const letterOfUser = sql`(${input("userId")}::uuid is null or d.payload ->> 'userId' = ${input("userId")}::text)`;

/** Jobs that match, newest first, and of all users or one of them the counts and what failed for good. */
export const jobOverview = sqlStatement<JobFilter, JobOverview & Record<string, unknown>>(
  "administration.job_overview",
  sql`select
    (select coalesce(json_agg(l.job), '[]') from (
      select ${managedJob}::jsonb || jsonb_build_object('deadLetterId', ${deadLetterId}) as job from jobs j
      where ${ofUser}
        and (${input("kind")}::text is null or j.kind = ${input("kind")}::text)
        and (${input("status")}::text is null or j.status = ${input("status")}::text)
        and (${input("beforeId")}::uuid is null or j.id < ${input("beforeId")}::uuid)
      order by j.id desc limit ${input("limit")}::int) l) as jobs,
    (select coalesce(json_agg(c order by c.kind, c.status), '[]') from (
      select j.kind, j.status, count(*)::int as count from jobs j where ${ofUser} group by j.kind, j.status) c) as counts,
    json_build_object(
      'count', (select count(*)::int from dead_letters d where ${letterOfUser}),
      'newest', (select coalesce(json_agg(n), '[]') from (
        select d.id, d.queue, d.payload ->> 'jobId' as "jobId", d.payload ->> 'userId' as "userId",
          d.error_name as "errorName", d.attempts, iso_instant(d.failed_at) as "failedAt"
        from dead_letters d where ${letterOfUser} order by d.failed_at desc, d.id desc limit 20) n)) as "deadLetters"`,
);
