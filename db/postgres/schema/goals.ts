import { sql } from "drizzle-orm";
import { check, date, doublePrecision, foreignKey, index, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { GOAL_KINDS } from "#core/goals/goal-rules.ts";
import { WEIGHT_UNITS } from "#core/units.ts";
import { users } from "./accounts.ts";
import { id, instant, oneOf, versioned } from "./columns.ts";
import { exercises } from "./exercises.ts";

/** Each read computes the progress, and only the start is stored. */
export const goals = pgTable(
  "goals",
  {
    id: id(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    kind: text({ enum: GOAL_KINDS }).notNull(),
    exerciseId: uuid(),
    weightValue: doublePrecision(),
    weightUnit: text({ enum: WEIGHT_UNITS }),
    reps: integer(),
    count: integer(),
    startedOn: date({ mode: "string" }).notNull(),
    /** In the unit of the kind: kg or workouts. Null where nothing was known. */
    startValue: doublePrecision(),
    deadline: date({ mode: "string" }),
    note: text(),
    /** A goal that is set anew can be met again. */
    reachedAt: instant(),
    importId: uuid(),
    ...versioned,
  },
  (t) => [
    foreignKey({ name: "goals_exercise_id_fkey", columns: [t.exerciseId], foreignColumns: [exercises.id] }),
    index("goals_user_id_index").on(t.userId, t.createdAt, t.id),
    index("goals_exercise_id_index").on(t.exerciseId).where(sql`exercise_id is not null`),
    index("goals_import_id_index").on(t.importId).where(sql`import_id is not null`),
    check("goals_kind_check", oneOf(t.kind, GOAL_KINDS)),
    check("goals_weight_check", sql`(${t.weightValue} is null) = (${t.weightUnit} is null)`),
  ],
);
