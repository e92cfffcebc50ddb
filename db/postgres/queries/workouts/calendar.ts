import { sql } from "drizzle-orm";
import type { Locale, SetType, UnitSystem } from "#core/taxonomy.ts";
import type { Weight } from "#core/units.ts";
import { input, sqlStatement } from "../../statement.ts";

/** Gives a user's calendar an address, in place of the one that it had. `hash` is SHA-256 in hexadecimal. */
export const putCalendarFeed = sqlStatement<{ userId: string; hash: string; now: string }, Record<string, never>>(
  "calendar.put",
  sql`insert into calendar_feeds (user_id, token_hash, created_at)
    values (${input("userId")}::uuid, decode(${input("hash")}::text, 'hex'), ${input("now")}::timestamptz)
    on conflict (user_id) do update set token_hash = excluded.token_hash, created_at = excluded.created_at`,
);

export const deleteCalendarFeed = sqlStatement<{ userId: string }, { userId: string }>(
  "calendar.delete",
  sql`delete from calendar_feeds where user_id = ${input("userId")}::uuid returning user_id as "userId"`,
);

/** A set of a plan. Its target describes it, or the values that a client wrote. */
export type PlannedSet = {
  readonly type: SetType;
  readonly target: unknown;
  readonly reps: number | null;
  readonly weight: Weight | null;
  readonly rir: number | null;
  readonly durationSeconds: number | null;
  readonly distanceMeters: number | null;
};

export type PlannedExercise = {
  readonly name: string;
  readonly notes: string | null;
  readonly sets: readonly PlannedSet[];
};

export type PlannedWorkout = {
  readonly id: string;
  readonly title: string | null;
  readonly notes: string | null;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly exercises: readonly PlannedExercise[];
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
};

export type Calendar = {
  readonly locale: Locale;
  readonly unitSystem: UnitSystem;
  readonly workouts: readonly PlannedWorkout[];
};

const plannedSet = sql`json_build_object('type', s.type, 'target', s.target, 'reps', s.reps,
  'weight', case when s.weight_value is not null then json_build_object('value', s.weight_value, 'unit', s.weight_unit) end,
  'rir', s.rir, 'durationSeconds', s.duration_seconds, 'distanceMeters', s.distance_meters)`;

/** Names of the catalogue are in the language of the calendar's owner, or in another one without a translation. */
const plannedExercises = sql`(
  select coalesce(json_agg(json_build_object('name', t.name, 'notes', we.notes, 'sets', (
      select coalesce(json_agg(${plannedSet} order by s.position), '[]'::json)
      from sets s where s.workout_exercise_id = we.id)) order by we.position), '[]'::json)
  from workout_exercises we cross join lateral (
    select x.name from exercise_translations x where x.exercise_id = we.exercise_id
    order by x.locale = u.locale desc, x.locale limit 1
  ) t
  where we.workout_id = w.id)`;

/** Returns the plan from `since` on, with the next days first in the limit. Empty for an account that is not in use. */
export const calendarOf = sqlStatement<{ hash: string; since: string; limit: number }, Calendar>(
  "calendar.find",
  sql`select u.locale, u.unit_system as "unitSystem", (
      select coalesce(json_agg(json_build_object('id', w.id, 'title', w.title, 'notes', w.notes,
        'startedAt', iso_instant(w.started_at), 'endedAt', iso_instant(w.ended_at), 'exercises', ${plannedExercises},
        'version', w.version, 'createdAt', iso_instant(w.created_at), 'updatedAt', iso_instant(w.updated_at))
        order by w.started_at, w.id), '[]'::json)
      from (
        select p.* from workouts p where p.user_id = u.id and p.status = 'planned'
          and p.started_at >= ${input("since")}::timestamptz
        order by p.started_at, p.id limit ${input("limit")}::int
      ) w
    ) as workouts
    from calendar_feeds f join users u on u.id = f.user_id
    where f.token_hash = decode(${input("hash")}::text, 'hex') and u.deleted_at is null and u.disabled_at is null`,
);
