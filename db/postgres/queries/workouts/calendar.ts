import { and, eq, gte, isNull, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { expression, isoInstant, jsonList, jsonObject, subquery, weightJson } from "../../expressions.ts";
import { calendarFeeds, exerciseTranslations, sets, users, workoutExercises, workouts } from "../../schema/index.ts";
import { query, rows, statement } from "../../statement.ts";

/** It replaces the one before. `hash` is SHA-256 in hexadecimal. */
export const putCalendarFeed = statement(
  "calendar.put",
  { userId: calendarFeeds.userId, hash: "text", now: "timestamptz" },
  (db, p) =>
    db
      .insert(calendarFeeds)
      .values({ userId: p.userId, tokenHash: sql`decode(${p.hash}, 'hex')`, createdAt: p.now })
      .onConflictDoUpdate({
        target: calendarFeeds.userId,
        set: { tokenHash: sql`excluded.token_hash`, createdAt: sql`excluded.created_at` },
      }),
);

export const deleteCalendarFeed = statement("calendar.delete", { userId: calendarFeeds.userId }, (db, p) =>
  db.delete(calendarFeeds).where(eq(calendarFeeds.userId, p.userId)).returning({ userId: calendarFeeds.userId }),
);

const u = alias(users, "u");
const w = alias(workouts, "w");
const we = alias(workoutExercises, "we");
const s = alias(sets, "s");
const t = alias(exerciseTranslations, "t");
const f = alias(calendarFeeds, "f");

/** A set of a plan. Its target holds the prescription; a client may have written the values of a set in its place. */
const plannedSet = jsonObject({
  type: s.type,
  target: s.target,
  reps: s.reps,
  weight: weightJson(s.weightValue, s.weightUnit),
  rir: s.rir,
  durationSeconds: s.durationSeconds,
  distanceMeters: s.distanceMeters,
});

/** Names of the catalogue are in the language of the calendar's owner, else in another one. */
const plannedExercise = jsonObject({
  name: expression("text", sql`t.name`),
  notes: we.notes,
  sets: subquery(
    jsonList(plannedSet, sql`${s.position}`),
    sql`from ${sets} ${s} where ${s.workoutExerciseId} = ${we.id}`,
  ),
});

const plannedWorkout = jsonObject({
  id: w.id,
  title: w.title,
  notes: w.notes,
  startedAt: isoInstant(w.startedAt),
  endedAt: isoInstant(w.endedAt),
  exercises: subquery(
    jsonList(plannedExercise, sql`${we.position}`),
    sql`from ${workoutExercises} ${we} cross join lateral (
      select ${t.name} from ${exerciseTranslations} ${t} where ${t.exerciseId} = ${we.exerciseId}
      order by ${t.locale} = ${u.locale} desc, ${t.locale} limit 1
    ) t where ${we.workoutId} = ${w.id}`,
  ),
  version: w.version,
  createdAt: isoInstant(w.createdAt),
  updatedAt: isoInstant(w.updatedAt),
});

export type PlannedSet = (typeof plannedSet)["_"]["type"];
export type PlannedExercise = (typeof plannedExercise)["_"]["type"];
export type PlannedWorkout = (typeof plannedWorkout)["_"]["type"];

export const calendarOf = query("calendar.find", { hash: "text", since: "timestamptz", limit: "int" }, (p) =>
  rows(
    {
      locale: u.locale,
      unitSystem: u.unitSystem,
      workouts: subquery(
        jsonList(plannedWorkout, sql`${w.startedAt}, ${w.id}`),
        sql`from (
        select * from ${workouts} ${w}
        where ${and(eq(w.userId, u.id), eq(w.status, "planned"), gte(w.startedAt, p.since))}
        order by ${w.startedAt}, ${w.id} limit ${p.limit}
      ) w`,
      ),
    },
    (list) => sql`select ${list} from ${calendarFeeds} ${f} join ${users} ${u} on ${u.id} = ${f.userId}
    where ${f.tokenHash} = decode(${p.hash}, 'hex') and ${and(isNull(u.deletedAt), isNull(u.disabledAt))}`,
  ),
);

export type Calendar = Awaited<ReturnType<typeof calendarOf>>[number];
