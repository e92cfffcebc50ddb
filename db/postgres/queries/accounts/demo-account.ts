import { sql } from "drizzle-orm";
import type { Locale, Sex, UnitSystem, WeekStart } from "#core/taxonomy.ts";
import type { Executor } from "../../client.ts";
import { rowsAsJson } from "../../rows.ts";
import { goals, measurements } from "../../schema/index.ts";
import { input, sqlStatement } from "../../statement.ts";
import type { Change } from "../sync/changes.ts";

export type NewDemoUser = {
  readonly id: string;
  readonly email: string;
  readonly passwordHash: string;
  readonly displayName: string;
  readonly locale: Locale;
  readonly timeZone: string;
  readonly unitSystem: UnitSystem;
  readonly weekStart: WeekStart;
  readonly sex: Sex;
  readonly birthDate: string;
  readonly heightCm: number;
};

/** An existing account keeps its id and its clock, so that earlier copies and analyses are outdated. */
const upsertUser = sqlStatement<{ user: string }, { id: string }>(
  "demo.user",
  sql`insert into users as u (id, email, email_key, email_verified_at, password_hash, display_name, locale, time_zone,
      unit_system, week_start, sex, birth_date, height_cm)
    select n.id, n.email, lower(n.email), now(), n."passwordHash", n."displayName", n.locale, n."timeZone",
      n."unitSystem", n."weekStart", n.sex, n."birthDate", n."heightCm"
    from jsonb_to_record(${input("user")}::jsonb) as n(id uuid, email text, "passwordHash" text, "displayName" text,
      locale text, "timeZone" text, "unitSystem" text, "weekStart" text, sex text, "birthDate" date, "heightCm" float8)
    on conflict (email_key) do update set password_hash = excluded.password_hash,
      email_verified_at = excluded.email_verified_at, display_name = excluded.display_name, locale = excluded.locale,
      time_zone = excluded.time_zone, unit_system = excluded.unit_system, week_start = excluded.week_start,
      sex = excluded.sex, birth_date = excluded.birth_date, height_cm = excluded.height_cm, disabled_at = null,
      version = u.version + 1, updated_at = now()
    returning u.id`,
);

export const saveDemoUser = async (tx: Executor, user: NewDemoUser): Promise<string> => {
  const [row] = await upsertUser(tx, { user: JSON.stringify(user) });
  if (row === undefined) throw new Error("a user that was just written cannot be read");
  return row.id;
};

export const saveDemoSchedule = sqlStatement<
  { userId: string; weekday: number; localTime: string; nextRunAt: string },
  Record<string, never>
>(
  "demo.schedule",
  sql`insert into report_schedules (user_id, enabled, email, weekday, local_time, next_run_at)
    values (${input("userId")}::uuid, true, true, ${input("weekday")}::int, ${input("localTime")}::text,
      ${input("nextRunAt")}::timestamptz)
    on conflict (user_id) do update set enabled = true, email = true, weekday = excluded.weekday,
      local_time = excluded.local_time, next_run_at = excluded.next_run_at`,
);

const removeWorkouts = sqlStatement<{ userId: string }, Change>(
  "demo.remove_workouts",
  sql`delete from workouts where user_id = ${input("userId")}::uuid
    returning 'workouts' as resource, id, 'delete' as op, version + 1 as version`,
);

/** Removes the rows that the workouts no longer hold. */
const removeRest = sqlStatement<{ userId: string }, Change>(
  "demo.remove_rest",
  sql`with derived as (
      delete from exercise_days where user_id = ${input("userId")}::uuid
    ), setting as (
      delete from exercise_settings where user_id = ${input("userId")}::uuid
    ), gym as (
      delete from gyms where user_id = ${input("userId")}::uuid
    ), training as (
      delete from training_settings where user_id = ${input("userId")}::uuid
    ), import as (
      delete from imports where user_id = ${input("userId")}::uuid
    ), goal as (
      delete from goals where user_id = ${input("userId")}::uuid returning 'goals' as resource, id, version
    ), exercise as (
      delete from exercises where owner_id = ${input("userId")}::uuid returning 'exercises' as resource, id, version
    ), routine as (
      delete from routines where user_id = ${input("userId")}::uuid returning 'routines' as resource, id, version
    ), measurement as (
      delete from measurements where user_id = ${input("userId")}::uuid returning 'measurements' as resource, id, version
    ), gone as (
      select * from goal union all select * from exercise union all select * from routine
      union all select * from measurement
    )
    select resource, id, 'delete' as op, version + 1 as version from gone`,
);

/** Removes everything that the account has logged; answers what a synchronizing client must hear of. */
export const clearDemoAccount = async (tx: Executor, userId: string): Promise<Change[]> => [
  ...(await removeWorkouts(tx, { userId })),
  ...(await removeRest(tx, { userId })),
];

const addGoals = sqlStatement<{ rows: string }, Record<string, never>>(
  "demo.goals",
  sql`insert into goals select * from jsonb_populate_recordset(null::goals, ${input("rows")}::jsonb)`,
);

export const insertDemoGoals = async (
  tx: Executor,
  rows: readonly Required<typeof goals.$inferSelect>[],
): Promise<void> => {
  await addGoals(tx, { rows: rowsAsJson(goals, rows) });
};

const addMeasurements = sqlStatement<{ rows: string }, Record<string, never>>(
  "demo.measurements",
  sql`insert into measurements select * from jsonb_populate_recordset(null::measurements, ${input("rows")}::jsonb)`,
);

export const insertDemoMeasurements = async (
  tx: Executor,
  rows: readonly Required<typeof measurements.$inferSelect>[],
): Promise<void> => {
  await addMeasurements(tx, { rows: rowsAsJson(measurements, rows) });
};
