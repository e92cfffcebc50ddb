import { and, desc, eq, getTableColumns, isNull, or, sql } from "drizzle-orm";
import { type AnyPgColumn, alias } from "drizzle-orm/pg-core";
import { EXERCISE_OWNERS, exercise } from "#core/shapes/exercise.ts";
import type { Locale, TrackingType } from "#core/taxonomy.ts";
import { batched } from "../../batched.ts";
import type { Executor } from "../../client.ts";
import { asJsonText, choice, expression, jsonList, jsonObject, present, subquery } from "../../expressions.ts";
import type { Placeholders } from "../../parameters.ts";
import { columnsNamed } from "../../row-columns.ts";
import {
  exerciseAliases,
  exerciseMuscles,
  exercises,
  exerciseTranslations,
  goals,
  routines,
  workoutExercises,
} from "../../schema/index.ts";
import { answerJson, type Selected } from "../../shape-json.ts";
import { query, rows, statement } from "../../statement.ts";

const e = alias(exercises, "e");
const t = alias(exerciseTranslations, "t");
const a = alias(exerciseAliases, "a");
const m = alias(exerciseMuscles, "m");

export const ownerOf = (ownerId: AnyPgColumn) =>
  choice(EXERCISE_OWNERS, sql`case when ${ownerId} is null then 'system' else 'user' end`);

/** `e` is the row of `exercises`, and `t` the row of its texts. */
export const exerciseJson = answerJson(exercise, getTableColumns(e), {
  owner: ownerOf(e.ownerId),
  name: t.name,
  aliases: subquery(
    jsonList(present(a.alias), sql`${a.position}, ${a.alias}`),
    sql`from ${exerciseAliases} ${a} where ${a.exerciseId} = ${e.id} and ${a.locale} = ${t.locale}`,
  ),
  description: t.description,
  muscles: subquery(
    jsonList(jsonObject({ muscle: m.muscle, role: m.role, share: m.share }), sql`${m.position}, ${m.muscle}`),
    sql`from ${exerciseMuscles} ${m} where ${m.exerciseId} = ${e.id}`,
  ),
  instructions: t.instructions,
});

export type StoredExercise = Selected<typeof exerciseJson>;

const VISIBLE = { ...columnsNamed(exercises, ["id"]), userId: "uuid", locale: exerciseTranslations.locale } as const;

type One = { userId: string; id: string; locale: Locale };

const selectExercise = statement("exercises.find", VISIBLE, (db, p) =>
  db
    .select({ exercise: exerciseJson })
    .from(e)
    .innerJoin(t, eq(t.exerciseId, e.id))
    .where(and(eq(e.id, p.id), or(isNull(e.ownerId), eq(e.ownerId, p.userId))))
    .orderBy(desc(eq(t.locale, p.locale)), t.locale)
    .limit(1),
);

export const findExercise = async (executor: Executor, one: One): Promise<StoredExercise | null> => {
  const [row] = await selectExercise(executor, one);
  return row?.exercise ?? null;
};

/** Returns the text of an answer with its version. */
export const findExerciseText = batched("exercises.find_text", VISIBLE, (p) =>
  rows(
    { text: asJsonText(exerciseJson), version: e.version },
    (list) => sql`select ${list} from ${exercises} ${e} join ${exerciseTranslations} ${t} on ${t.exerciseId} = ${e.id}
      where ${e.id} = ${p.id} and (${e.ownerId} is null or ${e.ownerId} = ${p.userId})
      order by (${t.locale} = ${p.locale}) desc, ${t.locale} limit 1`,
  ),
);

const OWN = { userId: "uuid", id: exercises.id } as const;

const isOwn = (p: Placeholders<typeof OWN>) => and(eq(exercises.id, p.id), eq(exercises.ownerId, p.userId));

const lockRow = statement("exercises.lock", OWN, (db, p) =>
  db.select({ id: exercises.id }).from(exercises).where(isOwn(p)).for("update"),
);

/** Only the user's own is held: nobody changes the catalogue. */
export const lockExercise = async (tx: Executor, one: One): Promise<StoredExercise | null> => {
  const [, exercise] = await Promise.all([lockRow(tx, { userId: one.userId, id: one.id }), findExercise(tx, one)]);
  return exercise;
};

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
