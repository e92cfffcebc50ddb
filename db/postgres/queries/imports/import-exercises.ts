import { sql } from "drizzle-orm";
import type { ExerciseTraits } from "#core/exercises/implied-words.ts";
import type { Locale, TrackingType } from "#core/taxonomy.ts";
import type { Executor } from "../../client.ts";
import { input, sqlStatement } from "../../statement.ts";
import { putExercises } from "../exercises/exercise-writes.ts";

/** An exercise with all its names: those of the user's language first, aliases last. */
export type MatchableExercise = ExerciseTraits & { readonly id: string; readonly names: string[] };

/**
 * Returns the exercises that the user can choose from. The user's own come first, then the catalogue, then archived
 * ones.
 */
export const matchableExercises = sqlStatement<{ userId: string }, MatchableExercise>(
  "imports.matchable_exercises",
  sql`select e.id, array_agg(n.name order by n.rank, n.locale, n.name) as names, to_json(e.equipment) as equipment,
      e.movement_pattern as "movementPattern", e.unilateral
    from users u
    join exercises e on e.owner_id = u.id or (e.owner_id is null and e.archived_at is null)
    join lateral (
      select t.name, t.locale, case when t.locale = u.locale then 0 else 1 end as rank
      from exercise_translations t where t.exercise_id = e.id
      union all
      select a.alias, a.locale, 2 from exercise_aliases a where a.exercise_id = e.id
    ) n on true
    where u.id = ${input("userId")}::uuid
    group by e.id order by e.archived_at is not null, e.owner_id is null, e.slug`,
);

const selectVisible = sqlStatement<{ userId: string; ids: string }, { id: string }>(
  "imports.visible_exercises",
  sql`select id from exercises where (owner_id is null or owner_id = ${input("userId")}::uuid)
    and id in (select value::uuid from jsonb_array_elements_text(${input("ids")}::jsonb))`,
);

/** Those of the ids that are exercises of the catalogue or the user's own. */
export const visibleExercises = async (
  executor: Executor,
  userId: string,
  ids: readonly string[],
): Promise<Set<string>> => {
  const rows = await selectVisible(executor, { userId, ids: JSON.stringify([...new Set(ids)]) });
  return new Set(rows.map(({ id }) => id));
};

const selectNames = sqlStatement<{ userId: string; ids: string; locale: string }, { id: string; name: string }>(
  "imports.exercise_names",
  sql`select distinct on (e.id) e.id, t.name from exercises e join exercise_translations t on t.exercise_id = e.id
    where (e.owner_id is null or e.owner_id = ${input("userId")}::uuid)
      and e.id in (select value::uuid from jsonb_array_elements_text(${input("ids")}::jsonb))
    order by e.id, t.locale = ${input("locale")}::text desc, t.locale`,
);

/** Names in the reader's language, or another one where there is none. */
export const exerciseNames = async (
  executor: Executor,
  userId: string,
  ids: readonly string[],
  locale: Locale,
): Promise<Map<string, string>> => {
  const rows = await selectNames(executor, { userId, ids: JSON.stringify([...new Set(ids)]), locale });
  return new Map(rows.map(({ id, name }) => [id, name]));
};

/** A new exercise of an import. A file has its name and its tracking type only. */
export type ImportedExercise = {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly trackingType: TrackingType;
};

const markImported = sqlStatement<{ importId: string; ids: string }, { id: string }>(
  "imports.mark_exercises",
  sql`update exercises set import_id = ${input("importId")}::uuid, inferred_type = tracking_type
    where id in (select value::uuid from jsonb_array_elements_text(${input("ids")}::jsonb)) returning id`,
);

/** Makes those of the exercises that don't exist yet, in the user's language. Returns the ids of those. */
export const insertImportedExercises = async (
  tx: Executor,
  owner: { userId: string; importId: string; locale: Locale; now: Date },
  exercises: readonly ImportedExercise[],
): Promise<string[]> => {
  if (exercises.length === 0) return [];
  const { userId, importId, locale, now } = owner;
  const made = await putExercises(
    tx,
    exercises.map(({ id, slug, name, trackingType }) => ({
      id,
      ownerId: userId,
      slug,
      trackingType,
      equipment: [],
      mechanics: null,
      movementPattern: null,
      unilateral: false,
      bodyweightFraction: null,
      media: [],
      muscles: [],
      archivedAt: null,
      texts: [{ locale, name, aliases: [], description: null, instructions: [] }],
      version: 1,
      now,
    })),
  );
  await markImported(tx, { importId, ids: JSON.stringify([...made]) });
  return [...made];
};

type Removed = { readonly id: string; readonly version: number };

const deleteUnused = sqlStatement<{ userId: string; importId: string; only: string | null }, Removed>(
  "imports.delete_exercises",
  sql`delete from exercises e
    where e.owner_id = ${input("userId")}::uuid and e.import_id = ${input("importId")}::uuid
      and (${input("only")}::jsonb is null
        or e.id in (select value::uuid from jsonb_array_elements_text(${input("only")}::jsonb)))
      and not exists (select 1 from workout_exercises we where we.exercise_id = e.id)
      and not exists (select 1 from exercise_settings s where s.exercise_id = e.id)
      and not exists (select 1 from goals g where g.exercise_id = e.id)
      and not exists (select 1 from imported_workouts m
        where m.user_id = e.owner_id and m.former is not null and strpos(m.former::text, e.id::text) > 0)
      and not exists (select 1 from routines r where r.user_id = e.owner_id and strpos(r.days::text, e.id::text) > 0)
    returning e.id, e.version`,
);

/**
 * Removes the exercises that an import made and nothing uses: no workout, present or put aside, routine, goal or setting.
 * @param only where it is given, no others than these
 */
export const deleteUnusedImported = (
  tx: Executor,
  of: { readonly userId: string; readonly importId: string },
  only: readonly string[] | null = null,
): Promise<Removed[]> => deleteUnused(tx, { ...of, only: only === null ? null : JSON.stringify(only) });

/** How many of the exercises that an import made are still there. */
export const countImportedExercises = sqlStatement<{ userId: string; importId: string }, { count: number }>(
  "imports.count_exercises",
  sql`select count(*)::int as count from exercises
    where owner_id = ${input("userId")}::uuid and import_id = ${input("importId")}::uuid`,
);
