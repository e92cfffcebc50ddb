import { sql } from "drizzle-orm";
import { check, date, doublePrecision, foreignKey, index, integer, text, uuid } from "drizzle-orm/pg-core";
import { GOAL_KINDS } from "#core/goals/goal-rules.ts";
import { WEIGHT_UNITS } from "#core/units.ts";
import { instant, oneOf } from "./columns.ts";
import { exercises } from "./exercises.ts";
import { plainTable } from "./plain-table.ts";

/** Each read computes the progress, and only the start is stored. */
export const goals = plainTable(
  "goals",
  {
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
  },
  (t) => [
    foreignKey({ name: "goals_exercise_id_fkey", columns: [t.exerciseId], foreignColumns: [exercises.id] }),
    index("goals_exercise_id_index").on(t.exerciseId).where(sql`exercise_id is not null`),
    check("goals_kind_check", oneOf(t.kind, GOAL_KINDS)),
    check("goals_weight_check", sql`(${t.weightValue} is null) = (${t.weightUnit} is null)`),
  ],
);
