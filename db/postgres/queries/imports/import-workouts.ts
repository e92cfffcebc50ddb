import { and, eq, isNotNull, or, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Executor } from "../../client.ts";
import { loadPerOf } from "../../exercise-rules.ts";
import { epochMs, expression, isOneOf, jsonList, jsonObject, orNull, subquery } from "../../expressions.ts";
import {
  exerciseSettings,
  exercises,
  importedWorkouts,
  imports,
  measurements,
  sets,
  users,
  workouts,
} from "../../schema/index.ts";
import { query, rows, statement } from "../../statement.ts";

const w = alias(workouts, "w");
const m = alias(importedWorkouts, "m");
const i = alias(imports, "i");

/**
 * Locks the imports of a user until the transaction ends: the second of two imports sees what the first has added. The
 * wait is no longer than a lock may take; the job then tries again.
 */
export const lockImportsOf = query("imports.lock_user", { userId: "uuid" }, (p) =>
  rows({}, () => sql`select pg_advisory_xact_lock(hashtextextended('imports ' || ${p.userId}::text, 0))`),
);

/** Instants are in milliseconds since the epoch. */
const logged = jsonObject({
  id: w.id,
  startedAt: epochMs(w.startedAt),
  endedAt: epochMs(w.endedAt),
  timeZone: w.timeZone,
  title: w.title,
  done: expression("boolean", sql`${w.status} in ('active', 'completed')`),
  importId: w.importId,
  source: expression("text?", sql`${i.source}`),
  /** Null where an earlier version imported it. */
  sourceKey: orNull(m.sourceKey),
  fingerprint: orNull(m.fingerprint),
  isEdited: expression("boolean", sql`${w.version} <> coalesce(${m.version}, 1)`),
});

export type LoggedWorkout = (typeof logged)["_"]["type"];

const selectLogged = query("imports.logged_workouts", { userId: "uuid" }, (p) =>
  rows(
    { workouts: jsonList(logged) },
    (list) => sql`select ${list}
    from ${workouts} ${w}
    left join ${imports} ${i} on ${and(eq(i.id, w.importId), eq(i.userId, w.userId))}
    left join ${importedWorkouts} ${m} on ${and(eq(m.workoutId, w.id), eq(m.importId, w.importId))}
    where ${w.userId} = ${p.userId}`,
  ),
);

export const loggedWorkouts = async (executor: Executor, userId: string): Promise<readonly LoggedWorkout[]> => {
  const [row] = await selectLogged(executor, { userId });
  return row?.workouts ?? [];
};

const selectMappings = statement("imports.mappings", { userId: imports.userId, ids: "jsonb" }, (db, p) =>
  db
    .select({ id: imports.id, mapping: imports.mapping })
    .from(imports)
    .where(and(eq(imports.userId, p.userId), isOneOf(imports.id, p.ids))),
);

export const importMappings = async (
  executor: Executor,
  userId: string,
  ids: readonly string[],
): Promise<Map<string, Record<string, string>>> => {
  const found = await selectMappings(executor, { userId, ids: JSON.stringify([...new Set(ids)]) });
  return new Map(found.map(({ id, mapping }) => [id, mapping]));
};

const e = alias(exercises, "e");
const o = alias(exerciseSettings, "o");
const u = alias(users, "u");
const body = alias(measurements, "body");

const rules = jsonObject({
  id: e.id,
  trackingType: e.trackingType,
  unilateral: expression("boolean", sql`coalesce(${o.unilateral}, ${e.unilateral})`),
  bodyweightFraction: expression("float8?", sql`coalesce(${o.bodyweightFraction}, ${e.bodyweightFraction})`),
  loadPer: loadPerOf(o, e),
});

export type ImportRules = (typeof rules)["_"]["type"];

/** One of a workout counts for later workouts. */
const bodyweight = jsonObject({
  at: expression("float8", sql`extract(epoch from known.at) * 1000`),
  kg: expression("float8", sql`known.kg`),
  measured: expression("boolean", sql`known.measured`),
});

export type BodyweightFact = (typeof bodyweight)["_"]["type"];

const selectFacts = query("imports.facts", { userId: "uuid", exerciseIds: "jsonb" }, (p) =>
  rows(
    {
      exercises: subquery(
        jsonList(rules),
        sql`from ${exercises} ${e}
        left join ${exerciseSettings} ${o} on ${and(eq(o.exerciseId, e.id), eq(o.userId, u.id))}
        where ${isOneOf(e.id, p.exerciseIds)} and (${e.ownerId} is null or ${e.ownerId} = ${u.id})`,
      ),
      /** Oldest first; of two of one instant the one that counts is the last. */
      bodyweights: subquery(
        jsonList(bodyweight, sql`known.at, known.measured, known.id`),
        sql`from (
          select ${body.id}, ${body.measuredAt} as at, ${body.canonicalValue} as kg, true as measured
          from ${measurements} ${body} where ${and(eq(body.userId, u.id), eq(body.kind, "bodyweight"))}
          union all
          select ${w.id}, ${w.startedAt}, ${w.bodyweightKg}, false from ${workouts} ${w}
          where ${and(eq(w.userId, u.id), isNotNull(w.bodyweightKg))}
        ) known`,
      ),
    },
    (list) => sql`select ${list} from ${users} ${u} where ${u.id} = ${p.userId}`,
  ),
);

export type ImportFacts = Awaited<ReturnType<typeof selectFacts>>[number];

/** See `knownBodyweight` for the body weights. */
export const importFacts = async (
  executor: Executor,
  userId: string,
  exerciseIds: readonly string[],
): Promise<ImportFacts> => {
  const [row] = await selectFacts(executor, { userId, exerciseIds: JSON.stringify([...new Set(exerciseIds)]) });
  return row ?? { exercises: [], bodyweights: [] };
};

const ofImport = { userId: workouts.userId, importId: "uuid" } as const;

export const importedDays = statement("imports.days", ofImport, (db, p) =>
  db
    .selectDistinct({ exerciseId: sets.exerciseId, localDate: sets.localDate })
    .from(workouts)
    .innerJoin(sets, eq(sets.workoutId, workouts.id))
    .where(and(eq(workouts.userId, p.userId), eq(workouts.importId, p.importId))),
);

/**
 * Returns workouts whose newest import this is, and that differ from a plain addition: edited since, or a replacement.
 */
export const editedWorkouts = statement("imports.edited_workouts", ofImport, (db, p) =>
  db
    .select({ id: workouts.id })
    .from(workouts)
    .leftJoin(
      importedWorkouts,
      and(eq(importedWorkouts.workoutId, workouts.id), eq(importedWorkouts.importId, workouts.importId)),
    )
    .where(
      and(
        eq(workouts.userId, p.userId),
        eq(workouts.importId, p.importId),
        or(sql`${workouts.version} <> coalesce(${importedWorkouts.version}, 1)`, isNotNull(importedWorkouts.former)),
      ),
    ),
);

export const deleteImportedWorkouts = statement("imports.delete_workouts", ofImport, (db, p) =>
  db
    .delete(workouts)
    .where(and(eq(workouts.userId, p.userId), eq(workouts.importId, p.importId)))
    .returning({
      id: workouts.id,
      version: workouts.version,
      bodyweightSince: expression(
        "float8?",
        sql`case when ${workouts.bodyweightKg} is not null then ${epochMs(workouts.startedAt)} end`,
      ),
    }),
);

export type RemovedWorkout = Awaited<ReturnType<typeof deleteImportedWorkouts>>[number];
