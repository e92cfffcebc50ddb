import { and, eq, sql } from "drizzle-orm";
import type {
  Equipment,
  LoadPer,
  Locale,
  Mechanics,
  MovementPattern,
  MuscleShare,
  TrackingType,
} from "#core/taxonomy.ts";
import type { Executor } from "../../client.ts";
import { expression } from "../../expressions.ts";
import { exercises } from "../../schema/index.ts";
import { query, rows, statement } from "../../statement.ts";

export type ExerciseText = {
  readonly locale: Locale;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly description: string | null;
  readonly instructions: readonly string[];
};

export type Media = { readonly kind: "image" | "video"; readonly url: string };

export type ExerciseContent = {
  readonly slug: string;
  readonly trackingType: TrackingType;
  readonly equipment: readonly Equipment[];
  readonly mechanics: Mechanics | null;
  readonly movementPattern: MovementPattern | null;
  readonly unilateral: boolean;
  readonly bodyweightFraction: number | null;
  readonly loadPer: LoadPer;
  readonly media: readonly Media[];
  readonly muscles: readonly MuscleShare[];
  readonly archivedAt: string | null;
  /** Other languages stay unchanged. */
  readonly texts: readonly ExerciseText[];
};

export type ExerciseWrite = ExerciseContent & {
  readonly id: string;
  /** Null for the catalogue. */
  readonly ownerId: string | null;
  /** 1 to insert; one more than the stored one to replace it. */
  readonly version: number;
  readonly now: Date;
};

/** Deleted and inserted keys never overlap: the parts of one statement do not see each other's rows. */
const put = query("exercises.put", { entries: "jsonb" }, (p) =>
  rows(
    { id: expression("uuid", sql`written.id`) },
    (list) => sql`with entry as materialized (
      select * from jsonb_to_recordset(${p.entries}) as e(id uuid, "ownerId" uuid, slug text,
        "trackingType" text, equipment text[], mechanics text, "movementPattern" text, unilateral boolean,
        "bodyweightFraction" float8, "loadPer" text, media jsonb, muscles jsonb, "archivedAt" timestamptz, texts jsonb, version int,
        now timestamptz)
    ), written as (
      insert into exercises as x (id, owner_id, slug, tracking_type, equipment, mechanics, movement_pattern, unilateral,
        bodyweight_fraction, load_per, media, archived_at, version, created_at, updated_at)
      select id, "ownerId", slug, "trackingType", equipment, mechanics, "movementPattern", unilateral,
        "bodyweightFraction", "loadPer", media, "archivedAt", version, now, now from entry
      on conflict (id) do update set slug = excluded.slug, tracking_type = excluded.tracking_type,
        equipment = excluded.equipment, mechanics = excluded.mechanics, movement_pattern = excluded.movement_pattern,
        unilateral = excluded.unilateral, bodyweight_fraction = excluded.bodyweight_fraction, load_per = excluded.load_per, media = excluded.media,
        archived_at = excluded.archived_at, version = excluded.version, updated_at = excluded.updated_at
      where x.version = excluded.version - 1 and x.owner_id is not distinct from excluded.owner_id
      returning x.id
    ), muscle as (
      select entry.id, m.value ->> 'muscle' as muscle, m.value ->> 'role' as role,
        (m.value ->> 'share')::float8 as share, m.ordinality as position
      from written join entry using (id), jsonb_array_elements(entry.muscles) with ordinality as m
    ), words as (
      select entry.id, t.* from written join entry using (id), jsonb_to_recordset(entry.texts)
        as t(locale text, name text, description text, instructions text[], aliases jsonb)
    ), alias as (
      select words.id, words.locale, a.value as alias, a.ordinality as position
      from words, jsonb_array_elements_text(words.aliases) with ordinality as a
    ), term as (
      select id, locale, btrim(search_term(text)) as term, bool_or(is_name) as is_name
      from (
        select id, locale, name as text, true as is_name from words
        union all select id, locale, alias, false from alias
      ) said
      where btrim(search_term(text)) <> '' group by 1, 2, 3
    ), gone_muscles as (
      delete from exercise_muscles m using written w where m.exercise_id = w.id
        and not exists (select 1 from muscle n where n.id = m.exercise_id and n.muscle = m.muscle)
    ), put_muscles as (
      insert into exercise_muscles (exercise_id, muscle, role, share, position)
      select id, muscle, role, share, position from muscle
      on conflict (exercise_id, muscle) do update set role = excluded.role, share = excluded.share,
        position = excluded.position
    ), put_words as (
      insert into exercise_translations (exercise_id, locale, name, description, instructions)
      select id, locale, name, description, instructions from words
      on conflict (exercise_id, locale) do update set name = excluded.name, description = excluded.description,
        instructions = excluded.instructions
    ), gone_aliases as (
      delete from exercise_aliases a using words w where a.exercise_id = w.id and a.locale = w.locale
        and not exists (select 1 from alias n where (n.id, n.locale, n.alias) = (a.exercise_id, a.locale, a.alias))
    ), put_aliases as (
      insert into exercise_aliases (exercise_id, locale, alias, position) select id, locale, alias, position from alias
      on conflict (exercise_id, locale, alias) do update set position = excluded.position
    ), gone_terms as (
      delete from exercise_terms t using words w where t.exercise_id = w.id and t.locale = w.locale
        and not exists (select 1 from term n where (n.id, n.locale, n.term) = (t.exercise_id, t.locale, t.term))
    ), put_terms as (
      insert into exercise_terms (exercise_id, locale, term, is_name) select id, locale, term, is_name from term
      on conflict (exercise_id, locale, term) do update set is_name = excluded.is_name
    )
    select ${list} from written`,
  ),
);

/**
 * Writes exercises with all that belongs to them, one statement for any number of them. Returns the ids that were
 * written: one that is missing was taken by another exercise, or changed meanwhile.
 */
export const putExercises = async (executor: Executor, entries: readonly ExerciseWrite[]): Promise<Set<string>> => {
  if (entries.length === 0) return new Set();
  const written = await put(executor, { entries: JSON.stringify(entries) });
  return new Set(written.map(({ id }) => id));
};

/** A statement of its own, so that the next one sees what the lock waited for. */
const lockSlugs = query("exercises.lock_slugs", { ownerId: "uuid" }, (p) =>
  rows({}, () => sql`select pg_advisory_xact_lock(hashtextextended('exercise slugs ' || ${p.ownerId}::text, 0))`),
);

const selectSlug = statement("exercises.find_slug", { ownerId: "uuid", slug: exercises.slug }, (db, p) =>
  db
    .select({ id: exercises.id })
    .from(exercises)
    .where(and(eq(exercises.ownerId, p.ownerId), eq(exercises.slug, p.slug))),
);

/** Until the transaction ends nobody else gives the owner a new one. */
export const isSlugTaken = async (tx: Executor, ownerId: string, slug: string): Promise<boolean> => {
  const [, taken] = await Promise.all([lockSlugs(tx, { ownerId }), selectSlug(tx, { ownerId, slug })]);
  return taken.length > 0;
};
