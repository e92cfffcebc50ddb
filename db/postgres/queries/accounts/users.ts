import { sql } from "drizzle-orm";
import type { Locale, Sex, UnitSystem, WeekStart } from "#core/taxonomy.ts";
import type { Executor } from "../../client.ts";
import type { Role } from "../../schema/index.ts";
import { input, sqlStatement } from "../../statement.ts";
import { type TwoFactor, twoFactor } from "./two-factor.ts";

export type WeeklyReportSettings = { enabled: boolean; email: boolean; weekday: number; localTime: string };

/** A user as the user may see it. */
export type UserView = {
  id: string;
  email: string;
  emailVerified: boolean;
  displayName: string | null;
  locale: Locale;
  timeZone: string;
  unitSystem: UnitSystem;
  weekStart: WeekStart;
  sex: Sex;
  birthDate: string | null;
  heightCm: number | null;
  role: Role;
  twoFactorEnabled: boolean;
  /** Null while two-factor login is off. */
  recoveryCodesLeft: number | null;
  weeklyReport: WeeklyReportSettings;
  version: number;
  createdAt: string;
  updatedAt: string;
};

/** Whether a row `u` has switched two-factor login on. */
export const hasTwoFactor = sql`exists (select 1 from two_factor_secrets f
  where f.user_id = u.id and f.enabled_at is not null)`;

const userJson = sql`json_build_object('id', u.id, 'email', u.email, 'emailVerified', u.email_verified_at is not null,
  'displayName', u.display_name, 'locale', u.locale, 'timeZone', u.time_zone, 'unitSystem', u.unit_system,
  'weekStart', u.week_start, 'sex', u.sex, 'birthDate', u.birth_date, 'heightCm', u.height_cm, 'role', u.role,
  'twoFactorEnabled', ${hasTwoFactor},
  'recoveryCodesLeft', case when ${hasTwoFactor} then (select count(*) from recovery_codes c
    where c.user_id = u.id and c.used_at is null) end, 'weeklyReport', json_build_object('enabled', r.enabled, 'email', r.email,
    'weekday', r.weekday, 'localTime', r.local_time),
  'version', u.version, 'createdAt', iso_instant(u.created_at), 'updatedAt', iso_instant(u.updated_at))`;

/** The constraint that makes an address belong to one account. */
export const EMAIL_CONSTRAINT = "users_email_key_unique";

export type NewUser = {
  id: string;
  email: string;
  emailKey: string;
  passwordHash: string;
  displayName: string | null;
  locale: string;
  timeZone: string;
  unitSystem: string;
  now: string;
  nextRunAt: string;
};

const insert = sqlStatement<NewUser, { user: UserView }>(
  "users.insert",
  sql`with u as (
      insert into users (id, email, email_key, password_hash, display_name, locale, time_zone, unit_system, created_at,
        updated_at)
      values (${input("id")}::uuid, ${input("email")}::text, ${input("emailKey")}::text, ${input("passwordHash")}::text,
        ${input("displayName")}::text, ${input("locale")}::text, ${input("timeZone")}::text, ${input("unitSystem")}::text,
        ${input("now")}::timestamptz, ${input("now")}::timestamptz)
      returning *
    ), clock as (
      insert into user_clocks (user_id) select id from u
    ), r as (
      insert into report_schedules (user_id, next_run_at) select id, ${input("nextRunAt")}::timestamptz from u
      returning *
    )
    select ${userJson} as user from u join r on r.user_id = u.id`,
);

/** Writes an account with what every account has: its clock and its report schedule. */
export const insertUser = async (tx: Executor, user: NewUser): Promise<UserView> => {
  const [row] = await insert(tx, user);
  if (row === undefined) throw new Error("a user that was just written cannot be read");
  return row.user;
};

const select = sqlStatement<{ id: string }, { user: UserView }>(
  "users.find",
  sql`select ${userJson} as user from users u join report_schedules r on r.user_id = u.id
    where u.id = ${input("id")}::uuid and u.deleted_at is null`,
);

export const findUser = async (executor: Executor, id: string): Promise<UserView | null> => {
  const [row] = await select(executor, { id });
  return row?.user ?? null;
};

const selectTimeZone = sqlStatement<{ id: string }, { timeZone: string }>(
  "users.time_zone",
  sql`select time_zone as "timeZone" from users where id = ${input("id")}::uuid`,
);

/** Returns the zone of the user; null for a deleted user. */
export const timeZoneOf = async (executor: Executor, id: string): Promise<string | null> => {
  const [row] = await selectTimeZone(executor, { id });
  return row?.timeZone ?? null;
};

export type LockedUser = {
  readonly user: UserView;
  /** When the next weekly report is due, milliseconds since the epoch. */
  readonly nextRunAt: number | null;
};

const lock = sqlStatement<{ id: string }, LockedUser & Record<string, unknown>>(
  "users.lock",
  sql`select ${userJson} as user, (extract(epoch from r.next_run_at) * 1000)::float8 as "nextRunAt" from users u join report_schedules r on r.user_id = u.id
    where u.id = ${input("id")}::uuid and u.deleted_at is null for no key update`,
);

/** Returns the user and its schedule, held against every other change until the transaction ends. */
export const lockUser = async (tx: Executor, id: string): Promise<LockedUser | null> => {
  const [row] = await lock(tx, { id });
  return row ?? null;
};

export type LockedCredentials = {
  readonly id: string;
  readonly emailKey: string;
  readonly passwordHash: string;
  readonly passwordVersion: number;
  readonly epoch: number;
  readonly disabled: boolean;
};

export type Credentials = LockedCredentials & {
  /** Null while two-factor login is off. */
  readonly twoFactor: TwoFactor | null;
};

const credentials = sql`u.id, u.email_key as "emailKey", u.password_hash as "passwordHash",
  u.password_version as "passwordVersion", u.token_epoch as epoch, u.disabled_at is not null as disabled`;

const withTwoFactor = sql`select ${credentials}, ${twoFactor} as "twoFactor"
  from users u left join two_factor_secrets f on f.user_id = u.id and f.enabled_at is not null`;

/** Returns the credentials for a login, by the key of an address. */
export const credentialsByEmail = sqlStatement<{ emailKey: string }, Credentials>(
  "users.credentials_by_email",
  sql`${withTwoFactor} where u.email_key = ${input("emailKey")}::text and u.deleted_at is null`,
);

export const credentialsOf = sqlStatement<{ id: string }, Credentials>(
  "users.credentials",
  sql`${withTwoFactor} where u.id = ${input("id")}::uuid and u.deleted_at is null`,
);

/**
 * The account, held so that no session is made while all of them are ended, and none too many. Whatever changes its
 * second factor holds it too.
 */
export const lockCredentials = sqlStatement<{ id: string }, LockedCredentials>(
  "users.lock_credentials",
  sql`select ${credentials} from users u where u.id = ${input("id")}::uuid and u.deleted_at is null for no key update`,
);

/** Keeps the same password under another hash, unless it was changed meanwhile. */
export const replacePasswordHash = sqlStatement<{ id: string; from: string; to: string }, Record<string, never>>(
  "users.replace_password_hash",
  sql`update users set password_hash = ${input("to")}::text
    where id = ${input("id")}::uuid and password_hash = ${input("from")}::text`,
);

/** Gives an account another password. Mails that give access or change the address become invalid with the old one. */
export const setPassword = sqlStatement<{ id: string; passwordHash: string; now: string }, Record<string, never>>(
  "users.set_password",
  sql`with tokens as (
      delete from email_tokens where user_id = ${input("id")}::uuid and purpose = 'reset-password'
    ), changes as (
      delete from email_changes where user_id = ${input("id")}::uuid
    )
    update users set password_hash = ${input("passwordHash")}::text, password_version = password_version + 1,
      updated_at = ${input("now")}::timestamptz
    where id = ${input("id")}::uuid`,
);

type UserUpdate = Pick<UserView, "id" | "displayName" | "locale" | "timeZone" | "unitSystem" | "weekStart" | "sex"> &
  Pick<UserView, "birthDate" | "heightCm"> & {
    now: string;
    reportEnabled: boolean;
    reportEmail: boolean;
    reportWeekday: number;
    reportLocalTime: string;
    /** Null keeps the time of the next report. */
    nextRunAt: string | null;
  };

const update = sqlStatement<UserUpdate, { user: UserView }>(
  "users.update",
  sql`with u as (
      update users set display_name = ${input("displayName")}::text, locale = ${input("locale")}::text,
        time_zone = ${input("timeZone")}::text, unit_system = ${input("unitSystem")}::text,
        week_start = ${input("weekStart")}::text, sex = ${input("sex")}::text,
        birth_date = ${input("birthDate")}::date, height_cm = ${input("heightCm")}::float8,
        version = version + 1, updated_at = ${input("now")}::timestamptz
      where id = ${input("id")}::uuid
      returning *
    ), r as (
      update report_schedules set enabled = ${input("reportEnabled")}::boolean, email = ${input("reportEmail")}::boolean,
        weekday = ${input("reportWeekday")}::int, local_time = ${input("reportLocalTime")}::text,
        next_run_at = coalesce(${input("nextRunAt")}::timestamptz, next_run_at)
      where user_id = ${input("id")}::uuid
      returning *
    )
    select ${userJson} as user from u join r on r.user_id = u.id`,
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

/** Marks an account as deleted. Its address is free at once, and neither address nor name is kept until the purge. */
export const markUserDeleted = sqlStatement<{ id: string; now: string }, Record<string, never>>(
  "users.mark_deleted",
  sql`with schedule as (
      update report_schedules set enabled = false where user_id = ${input("id")}::uuid
    )
    update users set deleted_at = ${input("now")}::timestamptz, email = '', email_key = 'deleted:' || id,
      password_hash = '', display_name = null, version = version + 1, updated_at = ${input("now")}::timestamptz
    where id = ${input("id")}::uuid`,
);
