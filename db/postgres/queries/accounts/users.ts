import { and, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Locale, UnitSystem } from "#core/taxonomy.ts";
import { batched } from "../../batched.ts";
import type { Executor } from "../../client.ts";
import { asJsonText, epochMs, expression, hexOf, isoInstant, isSet, jsonObject, orNone } from "../../expressions.ts";
import {
  emailChanges,
  emailTokens,
  recoveryCodes,
  reportSchedules,
  twoFactorSecrets,
  userClocks,
  users,
} from "../../schema/index.ts";
import { query, rows, statement } from "../../statement.ts";

const u = alias(users, "u");
const r = alias(reportSchedules, "r");

const hasTwoFactor = sql`exists (select 1 from ${twoFactorSecrets}
  where ${twoFactorSecrets.userId} = ${u.id} and ${twoFactorSecrets.enabledAt} is not null)`;

const userJson = jsonObject({
  id: u.id,
  email: u.email,
  emailVerified: isSet(u.emailVerifiedAt),
  displayName: u.displayName,
  locale: u.locale,
  timeZone: u.timeZone,
  unitSystem: u.unitSystem,
  weekStart: u.weekStart,
  sex: u.sex,
  birthDate: u.birthDate,
  heightCm: u.heightCm,
  role: u.role,
  twoFactorEnabled: expression("boolean", hasTwoFactor),
  /** Null while two-factor login is off. */
  recoveryCodesLeft: expression(
    "int?",
    sql`case when ${hasTwoFactor} then (select count(*) from ${recoveryCodes}
      where ${recoveryCodes.userId} = ${u.id} and ${recoveryCodes.usedAt} is null) end`,
  ),
  weeklyReport: jsonObject({ enabled: r.enabled, email: r.email, weekday: r.weekday, localTime: r.localTime }),
  version: u.version,
  createdAt: isoInstant(u.createdAt),
  updatedAt: isoInstant(u.updatedAt),
});

export type UserView = (typeof userJson)["_"]["type"];
export type WeeklyReportSettings = UserView["weeklyReport"];

export const EMAIL_CONSTRAINT = "users_email_key_unique";

const insert = query(
  "users.insert",
  {
    id: users.id,
    email: users.email,
    emailKey: users.emailKey,
    passwordHash: users.passwordHash,
    displayName: users.displayName,
    locale: users.locale,
    timeZone: users.timeZone,
    unitSystem: users.unitSystem,
    now: "timestamptz",
    nextRunAt: "timestamptz",
  },
  (p) =>
    rows(
      { user: userJson },
      (list) => sql`with u as (
      insert into ${users} (id, email, email_key, password_hash, display_name, locale, time_zone, unit_system, created_at,
        updated_at)
      values (${p.id}, ${p.email}, ${p.emailKey}, ${p.passwordHash}, ${p.displayName}, ${p.locale}, ${p.timeZone},
        ${p.unitSystem}, ${p.now}, ${p.now})
      returning *
    ), clock as (
      insert into ${userClocks} (user_id) select id from u
    ), r as (
      insert into ${reportSchedules} (user_id, next_run_at) select id, ${p.nextRunAt} from u
      returning *
    )
    select ${list} from u join r on ${r.userId} = ${u.id}`,
    ),
);

export type NewUser = Parameters<typeof insert>[1];

export const insertUser = async (tx: Executor, user: NewUser): Promise<UserView> => {
  const [row] = await insert(tx, user);
  if (row === undefined) throw new Error("a user that was just written cannot be read");
  return row.user;
};

const select = query("users.find", { id: "uuid" }, (p) =>
  rows(
    { user: userJson },
    (list) => sql`select ${list} from ${users} ${u} join ${reportSchedules} ${r} on ${r.userId} = ${u.id}
      where ${u.id} = ${p.id} and ${u.deletedAt} is null`,
  ),
);

/** Returns the text of an answer with its version. */
export const findUserText = batched("users.find_text", { id: "uuid" }, (p) =>
  rows(
    { text: asJsonText(userJson), version: u.version },
    (list) => sql`select ${list} from ${users} ${u} join ${reportSchedules} ${r} on ${r.userId} = ${u.id}
      where ${u.id} = ${p.id} and ${u.deletedAt} is null`,
  ),
);

export const findUser = async (executor: Executor, id: string): Promise<UserView | null> => {
  const [row] = await select(executor, { id });
  return row?.user ?? null;
};

const selectTimeZone = statement("users.time_zone", { id: users.id }, (db, p) =>
  db.select({ timeZone: users.timeZone }).from(users).where(eq(users.id, p.id)),
);

export const timeZoneOf = async (executor: Executor, id: string): Promise<string | null> => {
  const [row] = await selectTimeZone(executor, { id });
  return row?.timeZone ?? null;
};

const lock = query("users.lock", { id: "uuid" }, (p) =>
  rows(
    {
      user: userJson,
      nextRunAt: epochMs(r.nextRunAt),
    },
    (list) => sql`select ${list} from ${users} ${u} join ${reportSchedules} ${r} on ${r.userId} = ${u.id}
      where ${u.id} = ${p.id} and ${u.deletedAt} is null for no key update`,
  ),
);

export type LockedUser = Awaited<ReturnType<typeof lock>>[number];

export const lockUser = async (tx: Executor, id: string): Promise<LockedUser | null> => {
  const [row] = await lock(tx, { id });
  return row ?? null;
};

const credentials = {
  id: users.id,
  emailKey: users.emailKey,
  passwordHash: users.passwordHash,
  passwordVersion: users.passwordVersion,
  epoch: users.tokenEpoch,
  disabled: isSet(users.disabledAt),
};

const withTwoFactor = {
  ...credentials,
  twoFactor: orNone(
    isSet(twoFactorSecrets.userId),
    jsonObject({
      sealedSecret: expression("text", hexOf(twoFactorSecrets.sealedSecret)),
      lastStep: twoFactorSecrets.lastStep,
    }),
  ),
};

const secondFactor = and(eq(twoFactorSecrets.userId, users.id), isNotNull(twoFactorSecrets.enabledAt));

export const credentialsByEmail = statement("users.credentials_by_email", { emailKey: users.emailKey }, (db, p) =>
  db
    .select(withTwoFactor)
    .from(users)
    .leftJoin(twoFactorSecrets, secondFactor)
    .where(and(eq(users.emailKey, p.emailKey), isNull(users.deletedAt))),
);

export const credentialsOf = statement("users.credentials", { id: users.id }, (db, p) =>
  db
    .select(withTwoFactor)
    .from(users)
    .leftJoin(twoFactorSecrets, secondFactor)
    .where(and(eq(users.id, p.id), isNull(users.deletedAt))),
);

export type Credentials = Awaited<ReturnType<typeof credentialsOf>>[number];

/**
 * Locks the account, so that no session is made while all of them are ended, and none too many. Every change of its
 * second factor locks it too.
 */
export const lockCredentials = statement("users.lock_credentials", { id: users.id }, (db, p) =>
  db
    .select(credentials)
    .from(users)
    .where(and(eq(users.id, p.id), isNull(users.deletedAt)))
    .for("no key update"),
);

export type LockedCredentials = Awaited<ReturnType<typeof lockCredentials>>[number];

/** Stores the same password under another hash, unless it was changed meanwhile. */
export const replacePasswordHash = statement(
  "users.replace_password_hash",
  { id: users.id, from: users.passwordHash, to: users.passwordHash },
  (db, p) =>
    db
      .update(users)
      .set({ passwordHash: p.to })
      .where(and(eq(users.id, p.id), eq(users.passwordHash, p.from))),
);

/** Reset tokens and a pending change of the address are void with the old one. */
export const setPassword = statement(
  "users.set_password",
  { id: users.id, passwordHash: users.passwordHash, now: "timestamptz" },
  (db, p) => {
    const tokens = db.$with("tokens").as(
      db
        .delete(emailTokens)
        .where(and(eq(emailTokens.userId, p.id), eq(emailTokens.purpose, "reset-password")))
        .returning({ id: emailTokens.id }),
    );
    const changes = db
      .$with("changes")
      .as(db.delete(emailChanges).where(eq(emailChanges.userId, p.id)).returning({ id: emailChanges.id }));
    return db
      .with(tokens, changes)
      .update(users)
      .set({
        passwordHash: p.passwordHash,
        passwordVersion: sql`${users.passwordVersion} + 1`,
        updatedAt: p.now,
      })
      .where(eq(users.id, p.id));
  },
);

const localeOf = statement("users.locale", { id: users.id }, (db, p) =>
  db.select({ locale: users.locale }).from(users).where(eq(users.id, p.id)),
);

const unitsOf = statement("users.unit_system", { id: users.id }, (db, p) =>
  db.select({ unitSystem: users.unitSystem }).from(users).where(eq(users.id, p.id)),
);

/** The units of an account. Metric where it is not known here. */
export const accountUnits = async (executor: Executor, id: string): Promise<UnitSystem> => {
  const [row] = await unitsOf(executor, { id });
  return row?.unitSystem ?? "metric";
};

/** The language of an account. English where it is not known here, as of an account that is newer than a replica. */
export const accountLocale = async (executor: Executor, id: string): Promise<Locale> => {
  const [row] = await localeOf(executor, { id });
  return row?.locale ?? "en";
};

const update = query(
  "users.update",
  {
    id: users.id,
    displayName: users.displayName,
    locale: users.locale,
    timeZone: users.timeZone,
    unitSystem: users.unitSystem,
    weekStart: users.weekStart,
    sex: users.sex,
    birthDate: users.birthDate,
    heightCm: users.heightCm,
    now: "timestamptz",
    reportEnabled: reportSchedules.enabled,
    reportEmail: reportSchedules.email,
    reportWeekday: reportSchedules.weekday,
    reportLocalTime: reportSchedules.localTime,
    /** Null leaves the next report where it is. */
    nextRunAt: "timestamptz?",
  },
  (p) =>
    rows(
      { user: userJson },
      (list) => sql`with u as (
      update ${users} set display_name = ${p.displayName}, locale = ${p.locale}, time_zone = ${p.timeZone},
        unit_system = ${p.unitSystem}, week_start = ${p.weekStart}, sex = ${p.sex}, birth_date = ${p.birthDate},
        height_cm = ${p.heightCm}, version = ${users.version} + 1, updated_at = ${p.now}
      where ${users.id} = ${p.id}
      returning *
    ), r as (
      update ${reportSchedules} set enabled = ${p.reportEnabled}, email = ${p.reportEmail}, weekday = ${p.reportWeekday},
        local_time = ${p.reportLocalTime}, next_run_at = coalesce(${p.nextRunAt}, ${reportSchedules.nextRunAt})
      where ${reportSchedules.userId} = ${p.id}
      returning *
    )
    select ${list} from u join r on ${r.userId} = ${u.id}`,
    ),
);

export const updateUser = async (
  tx: Executor,
  user: UserView,
  now: Date,
  nextRunAt: Date | null,
): Promise<UserView> => {
  const { enabled, email, weekday, localTime } = user.weeklyReport;
  const [row] = await update(tx, {
    id: user.id,
    displayName: user.displayName,
    locale: user.locale,
    timeZone: user.timeZone,
    unitSystem: user.unitSystem,
    weekStart: user.weekStart,
    sex: user.sex,
    birthDate: user.birthDate,
    heightCm: user.heightCm,
    now: now.toISOString(),
    reportEnabled: enabled,
    reportEmail: email,
    reportWeekday: weekday,
    reportLocalTime: localTime,
    nextRunAt: nextRunAt?.toISOString() ?? null,
  });
  if (row === undefined) throw new Error("a user that was just written cannot be read");
  return row.user;
};

/** Its address is free at once, and neither address nor name is kept until the purge. */
export const markUserDeleted = statement("users.mark_deleted", { id: users.id, now: "timestamptz" }, (db, p) => {
  const schedule = db
    .$with("schedule")
    .as(
      db
        .update(reportSchedules)
        .set({ enabled: false })
        .where(eq(reportSchedules.userId, p.id))
        .returning({ userId: reportSchedules.userId }),
    );
  return db
    .with(schedule)
    .update(users)
    .set({
      deletedAt: p.now,
      email: "",
      emailKey: sql`'deleted:' || ${users.id}`,
      passwordHash: "",
      displayName: null,
      version: sql`${users.version} + 1`,
      updatedAt: p.now,
    })
    .where(eq(users.id, p.id));
});
