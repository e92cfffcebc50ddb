import { index, integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { users } from "./accounts.ts";
import { workouts } from "./training.ts";

/** Rows of the log as Postgres writes them, a workout with its parts. */
export type WorkoutTree = {
  readonly workout: Readonly<Record<string, unknown>>;
  readonly exercises: readonly Readonly<Record<string, unknown>>[];
  readonly sets: readonly Readonly<Record<string, unknown>>[];
};

/**
 * What an import wrote into a workout. Of several imports that wrote one, `workouts.import_id` is the newest, and each
 * row keeps what it took the place of.
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
    /** A hash of the workout as the file had it. */
    fingerprint: text().notNull(),
    /** By id of the workout and its parts, a hash of what was written, by which changes by hand are known. */
    digests: jsonb().$type<Record<string, string>>().notNull(),
    /** `workouts.version` as it was written. */
    version: integer().notNull(),
    /** By id of an exercise in the workout, the name that the file had for it. */
    partNames: jsonb().$type<Record<string, string>>().notNull().default({}),
    /** What stood there before. */
    former: jsonb().$type<WorkoutTree>(),
  },
  (t) => [
    primaryKey({ name: "imported_workouts_pkey", columns: [t.workoutId, t.importId] }),
    index("imported_workouts_import_id_index").on(t.importId),
    index("imported_workouts_user_id_index").on(t.userId),
  ],
);
