import { sql } from "drizzle-orm";
import { input, sqlStatement } from "../../statement.ts";

/** A second factor that counts for logins. */
export type TwoFactor = {
  /** In hexadecimal. */
  readonly sealedSecret: string;
  /** The newest time step whose code was taken. */
  readonly lastStep: number | null;
};

const sealed = sql`encode(f.sealed_secret, 'hex')`;

/** The second factor of a row `f`, or null when a join found none. */
export const twoFactor = sql`case when f.user_id is not null then
  json_build_object('sealedSecret', ${sealed}, 'lastStep', f.last_step) end`;

type Of = { userId: string };

/** The second factor of an account that is locked; none while it is off. */
export const findTwoFactor = sqlStatement<Of, TwoFactor>(
  "two_factor.find",
  sql`select ${sealed} as "sealedSecret", f.last_step::float8 as "lastStep" from two_factor_secrets f
    where f.user_id = ${input("userId")}::uuid and f.enabled_at is not null`,
);

/** A secret that an authenticator was shown, on or not. */
export const findTwoFactorSecret = sqlStatement<Of, { sealedSecret: string; enabled: boolean }>(
  "two_factor.find_secret",
  sql`select ${sealed} as "sealedSecret", f.enabled_at is not null as enabled from two_factor_secrets f
    where f.user_id = ${input("userId")}::uuid`,
);

type NewSecret = Of & { sealedSecret: string; now: string };

/** Keeps a secret that is to be enabled, in place of another such; answers nothing when one is enabled already. */
export const keepTwoFactorSecret = sqlStatement<NewSecret, { userId: string }>(
  "two_factor.keep_secret",
  sql`insert into two_factor_secrets as f (user_id, sealed_secret, created_at)
    values (${input("userId")}::uuid, decode(${input("sealedSecret")}::text, 'hex'), ${input("now")}::timestamptz)
    on conflict (user_id) do update set sealed_secret = excluded.sealed_secret, created_at = excluded.created_at
      where f.enabled_at is null
    returning f.user_id as "userId"`,
);

/** Switches two-factor login on. The code that proved it is taken with it. */
export const enableTwoFactor = sqlStatement<Of & { step: number; now: string }, Record<string, never>>(
  "two_factor.enable",
  sql`update two_factor_secrets set enabled_at = ${input("now")}::timestamptz, last_step = ${input("step")}::bigint
    where user_id = ${input("userId")}::uuid and enabled_at is null`,
);

type Step = Of & { sealedSecret: string; step: number };

/** Takes the code of a time step, unless it or a later one was taken: of many at once one succeeds. */
export const takeTwoFactorStep = sqlStatement<Step, { userId: string }>(
  "two_factor.take_step",
  sql`update two_factor_secrets set last_step = ${input("step")}::bigint
    where user_id = ${input("userId")}::uuid and enabled_at is not null
      and sealed_secret = decode(${input("sealedSecret")}::text, 'hex')
      and (last_step is null or last_step < ${input("step")}::bigint)
    returning user_id as "userId"`,
);

/** Switches two-factor login off: secret and recovery codes are gone. Answers nothing when it is off. */
export const deleteTwoFactor = sqlStatement<Of, { userId: string }>(
  "two_factor.delete",
  sql`with gone as (
      delete from two_factor_secrets where user_id = ${input("userId")}::uuid and enabled_at is not null
      returning user_id
    ), codes as (
      delete from recovery_codes c using gone where c.user_id = gone.user_id
    )
    select user_id as "userId" from gone`,
);

/** `hashes` is a JSON list of SHA-256 in hexadecimal; they take the place of all that were there. */
export const replaceRecoveryCodes = sqlStatement<Of & { hashes: string; now: string }, Record<string, never>>(
  "recovery_codes.replace",
  sql`with gone as (delete from recovery_codes where user_id = ${input("userId")}::uuid)
    insert into recovery_codes (user_id, hash, created_at)
    select ${input("userId")}::uuid, decode(h, 'hex'), ${input("now")}::timestamptz
    from jsonb_array_elements_text(${input("hashes")}::jsonb) as h`,
);

type Hashed = Of & { hash: string };

export const findRecoveryCode = sqlStatement<Hashed, { userId: string }>(
  "recovery_codes.find",
  sql`select user_id as "userId" from recovery_codes
    where user_id = ${input("userId")}::uuid and hash = decode(${input("hash")}::text, 'hex') and used_at is null`,
);

/** Uses a recovery code up. The account's version moves, because it says how many are left. */
export const useRecoveryCode = sqlStatement<Hashed & { now: string }, { userId: string }>(
  "recovery_codes.use",
  sql`with used as (
      update recovery_codes set used_at = ${input("now")}::timestamptz
      where user_id = ${input("userId")}::uuid and hash = decode(${input("hash")}::text, 'hex') and used_at is null
      returning user_id
    )
    update users u set version = version + 1, updated_at = ${input("now")}::timestamptz
    from used where u.id = used.user_id returning u.id as "userId"`,
);

/** The account reads otherwise now: its version moves. */
export const noteTwoFactorChange = sqlStatement<Of & { now: string }, Record<string, never>>(
  "users.note_two_factor_change",
  sql`update users set version = version + 1, updated_at = ${input("now")}::timestamptz
    where id = ${input("userId")}::uuid`,
);
