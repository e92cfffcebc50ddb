import { and, eq, isNull, type SQL, sql } from "drizzle-orm";
import type { Equipment, Locale, Mechanics, MovementPattern, MuscleShare, TrackingType } from "#core/taxonomy.ts";
import type { Executor } from "../../client.ts";
import { expression } from "../../expressions.ts";
import type { Placeholders } from "../../parameters.ts";
import { exercises, goals, routines, workoutExercises } from "../../schema/index.ts";
import { input, query, rows, sqlStatement, statement } from "../../statement.ts";
import type { Media } from "./exercise-writes.ts";

export type StoredExercise = {
  id: string;
  slug: string;
  owner: "system" | "user";
  name: string;
  aliases: string[];
  description: string | null;
  trackingType: TrackingType;
  equipment: Equipment[];
  mechanics: Mechanics | null;
  movementPattern: MovementPattern | null;
  unilateral: boolean;
  bodyweightFraction: number | null;
  muscles: MuscleShare[];
  instructions: string[];
  media: Media[];
  archivedAt: string | null;
  version: number;
  createdAt: string;
  updatedAt: string;
};

export const chosenText: SQL = sql`lateral (
    select t.* from exercise_translations t where t.exercise_id = e.id
    order by t.locale = ${input("locale")}::text desc, t.locale limit 1
  ) t`;

/** `e` is the row of `exercises` and `t` its `chosenText`. */
export const exerciseJson: SQL = sql`json_build_object(
  'id', e.id, 'slug', e.slug, 'owner', case when e.owner_id is null then 'system' else 'user' end,
  'name', t.name, 'aliases', (
    select coalesce(json_agg(a.alias order by a.position, a.alias), '[]'::json)
    from exercise_aliases a where a.exercise_id = e.id and a.locale = t.locale),
  'description', t.description, 'trackingType', e.tracking_type, 'equipment', to_json(e.equipment),
  'mechanics', e.mechanics, 'movementPattern', e.movement_pattern, 'unilateral', e.unilateral,
  'bodyweightFraction', e.bodyweight_fraction, 'muscles', (
    select coalesce(json_agg(json_build_object('muscle', m.muscle, 'role', m.role, 'share', m.share)
      order by m.position, m.muscle), '[]'::json)
    from exercise_muscles m where m.exercise_id = e.id),
  'instructions', to_json(t.instructions), 'media', e.media, 'archivedAt', iso_instant(e.archived_at),
  'version', e.version, 'createdAt', iso_instant(e.created_at), 'updatedAt', iso_instant(e.updated_at))`;

const isVisible: SQL = sql`(e.owner_id is null or e.owner_id = ${input("userId")}::uuid)`;

type One = { userId: string; id: string; locale: Locale };

const selectExercise = sqlStatement<One, { exercise: StoredExercise }>(
  "exercises.find",
  sql`select ${exerciseJson} as exercise from exercises e cross join ${chosenText}
    where e.id = ${input("id")}::uuid and ${isVisible}`,
);

export const findExercise = async (executor: Executor, one: One): Promise<StoredExercise | null> => {
  const [row] = await selectExercise(executor, one);
  return row?.exercise ?? null;
};

const OWN = { userId: "uuid", id: exercises.id } as const;

const isOwn = (p: Placeholders<typeof OWN>) => and(eq(exercises.id, p.id), eq(exercises.ownerId, p.userId));

const lockRow = statement("exercises.lock", OWN, (db, p) =>
  db.select({ id: exercises.id }).from(exercises).where(isOwn(p)).for("update"),
);

/** Only the user's own is held: nobody changes the catalogue. */
export const lockExercise = async (tx: Executor, one: One): Promise<StoredExercise | null> => {
  await lockRow(tx, { userId: one.userId, id: one.id });
  return findExercise(tx, one);
};

export type ExerciseFilter = {
  readonly userId: string;
  readonly locale: Locale;
  readonly muscle: string | null;
  readonly equipment: string | null;
  readonly movementPattern: string | null;
  readonly mechanics: string | null;
  readonly trackingType: string | null;
  readonly owner: "system" | "user" | null;
  readonly includeArchived: boolean;
  readonly limit: number;
};

export const passesFilter: SQL = sql`${isVisible}
  and (${input("includeArchived")}::boolean or e.archived_at is null)
  and (${input("owner")}::text is null or (${input("owner")}::text = 'system') = (e.owner_id is null))
  and (${input("trackingType")}::text is null or e.tracking_type = ${input("trackingType")}::text)
  and (${input("mechanics")}::text is null or e.mechanics = ${input("mechanics")}::text)
  and (${input("movementPattern")}::text is null or e.movement_pattern = ${input("movementPattern")}::text)
  and (${input("equipment")}::text is null or ${input("equipment")}::text = any(e.equipment))
  and (${input("muscle")}::text is null or exists (
    select 1 from exercise_muscles f where f.exercise_id = e.id and f.muscle = ${input("muscle")}::text))`;

/** A name as lists sort it: without case, accents and signs, the same on every server. */
export const nameKey: SQL = sql`btrim(search_term(t.name)) collate "C"`;

/** The page's rows are chosen before anything is built of them. */
export const listExercises = sqlStatement<
  ExerciseFilter & { afterName: string | null; afterId: string | null },
  { exercise: StoredExercise; sortKey: string }
>(
  "exercises.list",
  sql`select ${exerciseJson} as exercise, page.sort_key as "sortKey"
    from (
      select * from (
        select e.id, ${nameKey} as sort_key from exercises e cross join ${chosenText} where ${passesFilter}
      ) named
      where ${input("afterId")}::uuid is null
        or (sort_key, id) > (${input("afterName")}::text collate "C", ${input("afterId")}::uuid)
      order by sort_key, id limit ${input("limit")}::int
    ) page
    join exercises e on e.id = page.id cross join ${chosenText}
    order by page.sort_key, page.id`,
);

const selectUse = query("exercises.use", { userId: "uuid", id: "uuid" }, (p) =>
  rows(
    {
      used: expression(
        "boolean",
        sql`exists (select 1 from ${workoutExercises} where ${workoutExercises.exerciseId} = ${p.id})
          or exists (select 1 from ${goals} where ${goals.exerciseId} = ${p.id})
          or exists (select 1 from ${routines}
            where ${routines.userId} = ${p.userId} and strpos(${routines.days}::text, ${p.id}::text) > 0)`,
      ),
    },
    (list) => sql`select ${list}`,
  ),
);

export const isExerciseUsed = async (executor: Executor, userId: string, id: string): Promise<boolean> => {
  const [row] = await selectUse(executor, { userId, id });
  return row?.used ?? false;
};

export const deleteExercise = statement("exercises.delete", OWN, (db, p) =>
  db.delete(exercises).where(isOwn(p)).returning({ id: exercises.id }),
);

const archive = statement("exercises.archive", { ...OWN, now: "timestamptz" }, (db, p) =>
  db
    .update(exercises)
    .set({ archivedAt: p.now, updatedAt: p.now, version: sql`${exercises.version} + 1` })
    .where(and(isOwn(p), isNull(exercises.archivedAt)))
    .returning({ version: exercises.version }),
);

/** Returns null when it was archived before. */
export const archiveExercise = async (
  tx: Executor,
  one: { userId: string; id: string; now: Date },
): Promise<number | null> => {
  const [row] = await archive(tx, one);
  return row?.version ?? null;
};

const selectAlike = statement(
  "exercises.own_alike",
  { userId: "uuid", slug: exercises.slug, trackingType: exercises.trackingType },
  (db, p) =>
    db
      .select({ id: exercises.id })
      .from(exercises)
      .where(
        and(eq(exercises.ownerId, p.userId), eq(exercises.slug, p.slug), eq(exercises.trackingType, p.trackingType)),
      ),
);

/** A copied exercise would double it. */
export const ownExerciseAlike = async (
  executor: Executor,
  like: { userId: string; slug: string; trackingType: TrackingType },
): Promise<string | null> => {
  const [row] = await selectAlike(executor, like);
  return row?.id ?? null;
};
