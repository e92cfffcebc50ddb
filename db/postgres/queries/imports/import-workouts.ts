import { sql } from "drizzle-orm";
import type { TrackingType } from "#core/taxonomy.ts";
import type { Executor } from "../../client.ts";
import { input, sqlStatement } from "../../statement.ts";
import type { ExerciseDayKey } from "../workouts/derived.ts";

/** A workout in the log, as far as it can be the same as one of a file. Instants in milliseconds since the epoch. */
export type LoggedWorkout = {
  readonly id: string;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly timeZone: string;
  readonly title: string | null;
  /** It was done, or is being done: not a plan, not discarded. */
  readonly done: boolean;
  /** The newest import that wrote it, and the application of its file. */
  readonly importId: string | null;
  readonly source: string | null;
  /** Its key and its hash in that file; null where an earlier version imported it. */
  readonly sourceKey: string | null;
  readonly fingerprint: string | null;
  /** It was changed in Forja since. */
  readonly isEdited: boolean;
};

/**
 * Held until the transaction ends: of two imports of one user the second sees what the first has added. Waits for no
 * longer than a lock may take; the job then tries again.
 */
export const lockImportsOf = sqlStatement<{ userId: string }, Record<string, never>>(
  "imports.lock_user",
  sql`select pg_advisory_xact_lock(hashtextextended('imports ' || ${input("userId")}::text, 0))`,
);

const selectLogged = sqlStatement<{ userId: string }, { workouts: LoggedWorkout[] }>(
  "imports.logged_workouts",
  sql`select coalesce(json_agg(json_build_object('id', w.id,
      'startedAt', (extract(epoch from w.started_at) * 1000)::float8,
      'endedAt', (extract(epoch from w.ended_at) * 1000)::float8, 'timeZone', w.time_zone, 'title', w.title,
      'done', w.status in ('active', 'completed'), 'importId', w.import_id, 'source', i.source,
      'sourceKey', m.source_key, 'fingerprint', m.fingerprint,
      'isEdited', w.version <> coalesce(m.version, 1))), '[]'::json) as workouts
    from workouts w
    left join imports i on i.id = w.import_id and i.user_id = w.user_id
    left join imported_workouts m on m.workout_id = w.id and m.import_id = w.import_id
    where w.user_id = ${input("userId")}::uuid`,
);

export const loggedWorkouts = async (executor: Executor, userId: string): Promise<LoggedWorkout[]> => {
  const [row] = await selectLogged(executor, { userId });
  return row?.workouts ?? [];
};

const selectMappings = sqlStatement<{ userId: string; ids: string }, { id: string; mapping: Record<string, string> }>(
  "imports.mappings",
  sql`select id, mapping from imports where user_id = ${input("userId")}::uuid
    and id in (select value::uuid from jsonb_array_elements_text(${input("ids")}::jsonb))`,
);

/** Returns the senders' choices for names, by import. */
export const importMappings = async (
  executor: Executor,
  userId: string,
  ids: readonly string[],
): Promise<Map<string, Record<string, string>>> => {
  const rows = await selectMappings(executor, { userId, ids: JSON.stringify([...new Set(ids)]) });
  return new Map(rows.map(({ id, mapping }) => [id, mapping]));
};

/** A body weight from an instant on. One of a workout counts for later workouts. */
export type BodyweightFact = { readonly at: number; readonly kg: number; readonly measured: boolean };

/** The rules that decide how an exercise counts. */
export type ImportRules = {
  readonly id: string;
  readonly trackingType: TrackingType;
  readonly unilateral: boolean;
  readonly bodyweightFraction: number | null;
};

export type ImportFacts = {
  readonly exercises: ImportRules[];
  /** Oldest first. The last one at an instant counts. */
  readonly bodyweights: BodyweightFact[];
};

const selectFacts = sqlStatement<{ userId: string; exerciseIds: string }, { facts: ImportFacts }>(
  "imports.facts",
  sql`select json_build_object(
      'exercises', (
        select coalesce(json_agg(json_build_object('id', e.id, 'trackingType', e.tracking_type,
          'unilateral', coalesce(o.unilateral, e.unilateral),
          'bodyweightFraction', coalesce(o.bodyweight_fraction, e.bodyweight_fraction))), '[]'::json)
        from exercises e left join exercise_settings o on o.exercise_id = e.id and o.user_id = u.id
        where e.id in (select value::uuid from jsonb_array_elements_text(${input("exerciseIds")}::jsonb))
          and (e.owner_id is null or e.owner_id = u.id)),
      'bodyweights', (
        select coalesce(json_agg(json_build_object('at', (extract(epoch from known.at) * 1000)::float8, 'kg', known.kg,
          'measured', known.measured) order by known.at, known.measured, known.id), '[]'::json)
        from (
          select m.id, m.measured_at as at, m.canonical_value as kg, true as measured from measurements m
          where m.user_id = u.id and m.kind = 'bodyweight'
          union all
          select w.id, w.started_at, w.bodyweight_kg, false from workouts w
          where w.user_id = u.id and w.bodyweight_kg is not null
        ) known)
    ) as facts
    from users u where u.id = ${input("userId")}::uuid`,
);

/** All that must be known to write imported workouts, in one round trip; see `knownBodyweight` for the body weights. */
export const importFacts = async (
  executor: Executor,
  userId: string,
  exerciseIds: readonly string[],
): Promise<ImportFacts> => {
  const [row] = await selectFacts(executor, { userId, exerciseIds: JSON.stringify([...new Set(exerciseIds)]) });
  return row?.facts ?? { exercises: [], bodyweights: [] };
};

export const importedDays = sqlStatement<{ userId: string; importId: string }, ExerciseDayKey>(
  "imports.days",
  sql`select distinct s.exercise_id as "exerciseId", s.local_date::text as "localDate"
    from workouts w join sets s on s.workout_id = w.id
    where w.user_id = ${input("userId")}::uuid and w.import_id = ${input("importId")}::uuid`,
);

/**
 * Returns workouts whose newest import this is, and that differ from a plain addition: edited since, or a replacement.
 */
export const editedWorkouts = sqlStatement<{ userId: string; importId: string }, { id: string }>(
  "imports.edited_workouts",
  sql`select w.id from workouts w
    left join imported_workouts m on m.workout_id = w.id and m.import_id = w.import_id
    where w.user_id = ${input("userId")}::uuid and w.import_id = ${input("importId")}::uuid
      and (w.version <> coalesce(m.version, 1) or m.former is not null)`,
);

/** A workout that an undo removed, with its body weight's instant if it had one. */
export type RemovedWorkout = {
  readonly id: string;
  readonly version: number;
  readonly bodyweightSince: number | null;
};

export const deleteImportedWorkouts = sqlStatement<{ userId: string; importId: string }, RemovedWorkout>(
  "imports.delete_workouts",
  sql`delete from workouts w
    where w.user_id = ${input("userId")}::uuid and w.import_id = ${input("importId")}::uuid
    returning w.id, w.version, case when w.bodyweight_kg is not null
      then (extract(epoch from w.started_at) * 1000)::float8 end as "bodyweightSince"`,
);
