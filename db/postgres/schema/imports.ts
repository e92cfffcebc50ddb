import { index, integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { users } from "./accounts.ts";
import { workouts } from "./training.ts";

export type WorkoutTree = {
  readonly workout: Readonly<Record<string, unknown>>;
  readonly exercises: readonly Readonly<Record<string, unknown>>[];
  readonly sets: readonly Readonly<Record<string, unknown>>[];
};

/**
 * The rows that an import wrote into a workout. When several imports wrote one workout, `workouts.import_id` is the
 * newest. Each row keeps the content that it replaced.
 */
export const importedWorkouts = pgTable(
  "imported_workouts",
  {
    workoutId: uuid()
      .notNull()
      .references(() => workouts.id, { onDelete: "cascade" }),
    importId: uuid().notNull(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    /** Names the workout in the exports of its application: source, start, number and title. */
    sourceKey: text().notNull(),
    fingerprint: text().notNull(),
    /** The ids of the workout and its parts with a hash of the written row. It detects edits by hand. */
    digests: jsonb().$type<Record<string, string>>().notNull(),
    version: integer().notNull(),
    /** Maps the id of an exercise in the workout to its name in the file. */
    partNames: jsonb().$type<Record<string, string>>().notNull().default({}),
    former: jsonb().$type<WorkoutTree>(),
  },
  (t) => [
    primaryKey({ name: "imported_workouts_pkey", columns: [t.workoutId, t.importId] }),
    index("imported_workouts_import_id_index").on(t.importId),
    index("imported_workouts_user_id_index").on(t.userId),
  ],
);
