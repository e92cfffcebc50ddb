import { and, desc, eq, isNotNull, isNull, lt, ne, or, type SQL, sql } from "drizzle-orm";
import { type AnyPgColumn, alias } from "drizzle-orm/pg-core";
import { expression, isoInstant, isSet, jsonList, jsonObject, orNull, subquery } from "../../expressions.ts";
import { plain } from "../../parameters.ts";
import { deadLetters, jobs, reportSchedules, twoFactorSecrets, users } from "../../schema/index.ts";
import { query, rows, statement } from "../../statement.ts";
import { messageIdOfRow } from "../jobs/job-runs.ts";

/** An account as an administrator sees it, without anything of body or training. */
const managedFields = {
  id: users.id,
  email: users.email,
  emailVerified: isSet(users.emailVerifiedAt),
  displayName: users.displayName,
  locale: users.locale,
  timeZone: users.timeZone,
  role: users.role,
  disabled: isSet(users.disabledAt),
  disabledAt: isoInstant(users.disabledAt),
  twoFactorEnabled: expression(
    "boolean",
    sql`exists (select 1 from ${twoFactorSecrets}
      where ${and(eq(twoFactorSecrets.userId, users.id), isNotNull(twoFactorSecrets.enabledAt))})`,
  ),
  version: users.version,
  createdAt: isoInstant(users.createdAt),
  updatedAt: isoInstant(users.updatedAt),
};

const isActive = and(isNull(users.disabledAt), isNull(users.deletedAt));

/** Each request reads it, so that a removed role ends at once. */
export const isActiveAdmin = statement("administration.is_admin", { id: users.id }, (db, p) =>
  db
    .select({ twoFactor: managedFields.twoFactorEnabled })
    .from(users)
    .where(and(eq(users.id, p.id), eq(users.role, "admin"), isActive)),
);

/** Ids are in the order of creation. */
export const listManagedUsers = statement(
  "administration.list_users",
  { search: "text?", role: "text?", disabled: "boolean?", beforeId: "uuid?", limit: "int" },
  (db, p) => {
    const contains = (text: AnyPgColumn) => sql`strpos(lower(${text}), lower(${p.search})) > 0`;
    return db
      .select(managedFields)
      .from(users)
      .where(
        and(
          isNull(users.deletedAt),
          or(isNull(p.search), contains(users.email), contains(users.displayName)),
          or(isNull(p.role), eq(users.role, p.role)),
          or(isNull(p.disabled), eq(isSet(users.disabledAt), p.disabled)),
          or(isNull(p.beforeId), lt(users.id, p.beforeId)),
        ),
      )
      .orderBy(desc(users.id))
      .limit(plain(p.limit));
  },
);

export const findManagedUser = statement("administration.find_user", { id: users.id }, (db, p) =>
  db
    .select(managedFields)
    .from(users)
    .where(and(eq(users.id, p.id), isNull(users.deletedAt))),
);

export type ManagedUser = Awaited<ReturnType<typeof findManagedUser>>[number];

/** Locks all changes of roles and of disabling, so that two administrators cannot remove each other at once. */
export const lockRoles = query("administration.lock_roles", {}, () =>
  rows({}, () => sql`select pg_advisory_xact_lock(hashtextextended('forja roles', 0))`),
);

/** Call it after `lockRoles`. */
export const lockManagedUser = statement("administration.lock_user", { id: users.id }, (db, p) => {
  const other = alias(users, "other");
  return db
    .select({
      user: managedFields,
      weekday: orNull(reportSchedules.weekday),
      localTime: orNull(reportSchedules.localTime),
      otherAdmins: expression(
        "int",
        sql`select count(*) from ${users} ${other} where ${and(
          ne(other.id, users.id),
          eq(other.role, "admin"),
          isNull(other.disabledAt),
          isNull(other.deletedAt),
        )}`,
      ),
    })
    .from(users)
    .leftJoin(reportSchedules, eq(reportSchedules.userId, users.id))
    .where(and(eq(users.id, p.id), isNull(users.deletedAt)))
    .for("no key update", { of: users });
});

export type LockedManagedUser = Awaited<ReturnType<typeof lockManagedUser>>[number];

export const setAccountState = statement(
  "administration.set_standing",
  { id: users.id, role: users.role, disabled: "boolean", now: "timestamptz" },
  (db, p) =>
    db
      .update(users)
      .set({
        role: p.role,
        disabledAt: sql`case when ${p.disabled} then coalesce(${users.disabledAt}, ${p.now}) end`,
        version: sql`${users.version} + 1`,
        updatedAt: p.now,
      })
      .where(eq(users.id, p.id))
      .returning(managedFields),
);

export const setRoleOf = statement("administration.set_role", { emailKey: users.emailKey, role: users.role }, (db, p) =>
  db
    .update(users)
    .set({ role: p.role, version: sql`${users.version} + 1`, updatedAt: sql`now()` })
    .where(and(eq(users.emailKey, p.emailKey), isNull(users.deletedAt)))
    .returning({ id: users.id }),
);

const j = alias(jobs, "j");

const jobFields = {
  id: j.id,
  userId: j.userId,
  kind: j.kind,
  status: j.status,
  progress: j.progress,
  attempts: j.attempts,
  requestId: j.requestId,
  createdAt: isoInstant(j.createdAt),
  startedAt: isoInstant(j.startedAt),
  finishedAt: isoInstant(j.finishedAt),
  error: j.error,
};

export const managedJob = jsonObject(jobFields);
export type ManagedJob = (typeof managedJob)["_"]["type"];

const d = alias(deadLetters, "d");

const deadLetterId = expression(
  "uuid?",
  sql`select ${d.id} from ${deadLetters} ${d} where ${d.messageId} = ${messageIdOfRow}
    order by ${d.failedAt} desc limit 1`,
);

const listedJob = jsonObject({ ...jobFields, deadLetterId });

const letterView = jsonObject({
  id: d.id,
  queue: d.queue,
  jobId: expression("text?", sql`${d.payload} ->> 'jobId'`),
  userId: expression("text?", sql`${d.payload} ->> 'userId'`),
  errorName: d.errorName,
  attempts: d.attempts,
  failedAt: isoInstant(d.failedAt),
});

const jobCount = jsonObject({ kind: j.kind, status: j.status, count: expression("int", sql`j.count`) });

export const jobOverview = query(
  "administration.job_overview",
  { userId: "uuid?", kind: "text?", status: "text?", beforeId: "uuid?", limit: "int" },
  (p) => {
    const ofUser = or(isNull(p.userId), eq(j.userId, p.userId));
    const letterOfUser = or(isNull(p.userId), sql`${d.payload} ->> 'userId' = ${p.userId}::text`);
    const newest = (of: SQL) => sql`from (select * ${of}) d`;
    return rows(
      {
        jobs: subquery(
          jsonList(listedJob, sql`${j.id} desc`),
          sql`from (
            select * from ${jobs} ${j} where ${and(
              ofUser,
              or(isNull(p.kind), eq(j.kind, p.kind)),
              or(isNull(p.status), eq(j.status, p.status)),
              or(isNull(p.beforeId), lt(j.id, p.beforeId)),
            )} order by ${j.id} desc limit ${p.limit}) j`,
        ),
        counts: subquery(
          jsonList(jobCount, sql`${j.kind}, ${j.status}`),
          sql`from (
            select ${j.kind}, ${j.status}, count(*) as count from ${jobs} ${j} where ${ofUser} group by 1, 2) j`,
        ),
        deadLetters: jsonObject({
          count: expression("int", sql`select count(*) from ${deadLetters} ${d} where ${letterOfUser}`),
          newest: subquery(
            jsonList(letterView, sql`${d.failedAt} desc, ${d.id} desc`),
            newest(
              sql`from ${deadLetters} ${d} where ${letterOfUser} order by ${d.failedAt} desc, ${d.id} desc limit 20`,
            ),
          ),
        }),
      },
      (list) => sql`select ${list}`,
    );
  },
);

export type JobOverview = Awaited<ReturnType<typeof jobOverview>>[number];
