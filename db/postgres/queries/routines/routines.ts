import { and, desc, eq, getTableColumns, isNull, or, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { routine } from "#core/shapes/routine.ts";
import type { Executor } from "../../client.ts";
import { asText, isOneOf, isSet, jsonObject, orNone, present } from "../../expressions.ts";
import { type Placeholders, plain } from "../../parameters.ts";
import { columnsNamed, writableColumns } from "../../row-columns.ts";
import { routines, workouts } from "../../schema/index.ts";
import { answerJson, type Selected } from "../../shape-json.ts";
import { statement } from "../../statement.ts";
import { soundRoutine } from "../../stored-json.ts";

const r = alias(routines, "r");

const copiedFrom = orNone(
  isSet(r.copiedFromId),
  jsonObject({ id: present(r.copiedFromId), version: r.copiedFromVersion }),
);

/** `r` is the row of `routines`. */
export const routineJson = answerJson(
  routine,
  { ...getTableColumns(r), copiedFrom: r.copiedFromId },
  { days: r.days, copiedFrom, userId: r.userId, prescribedSince: r.prescribedSince },
);

export type StoredRoutine = Selected<typeof routineJson>;

const READABLE = columnsNamed(routines, ["id", "userId", "shareToken"]);

/** Finds a routine that `userId` may read: an own one, a public one, or one of a link that the reader holds. */
const selectReadable = statement("routines.find_readable", READABLE, (db, p) =>
  db
    .select({ routine: routineJson })
    .from(r)
    .where(
      and(
        eq(r.id, p.id),
        or(
          eq(r.userId, p.userId),
          eq(r.visibility, "public"),
          and(eq(r.visibility, "link"), eq(r.shareToken, p.shareToken)),
        ),
      ),
    ),
);

export const findReadableRoutine = async (
  executor: Executor,
  one: { userId: string; id: string; shareToken: string | null },
): Promise<StoredRoutine | null> => {
  const [row] = await selectReadable(executor, one);
  return row === undefined ? null : soundRoutine(row.routine);
};

const OWN = columnsNamed(routines, ["id", "userId"]);
type One = { readonly userId: string; readonly id: string };

const isOwn = (p: Placeholders<typeof OWN>) => and(eq(routines.id, p.id), eq(routines.userId, p.userId));
const isOwnAlias = (p: Placeholders<typeof OWN>) => and(eq(r.id, p.id), eq(r.userId, p.userId));

const selectOwn = statement("routines.find", OWN, (db, p) =>
  db.select({ routine: routineJson }).from(r).where(isOwnAlias(p)),
);

export const findRoutine = async (executor: Executor, one: One): Promise<StoredRoutine | null> => {
  const [row] = await selectOwn(executor, one);
  return row === undefined ? null : soundRoutine(row.routine);
};

const lockRow = statement("routines.lock", OWN, (db, p) =>
  db.select({ id: routines.id }).from(routines).where(isOwn(p)).for("update"),
);

export const lockRoutine = async (tx: Executor, one: One): Promise<StoredRoutine | null> => {
  // A statement of its own sees what the lock waited for.
  const [[row], routine] = await Promise.all([lockRow(tx, one), findRoutine(tx, one)]);
  return row === undefined ? null : routine;
};

/** A list of public ones has those of all users. The search reads name, description and tags. */
export const listRoutines = statement(
  "routines.list",
  {
    userId: routines.userId,
    visibility: "text?",
    search: "text?",
    beforeCreatedAt: "timestamptz?",
    beforeId: "uuid?",
    limit: "int",
  },
  (db, p) =>
    db
      .select({ routine: routineJson, sortKey: asText(r.createdAt) })
      .from(r)
      .where(
        and(
          or(eq(r.userId, p.userId), and(eq(r.visibility, "public"), eq(p.visibility, "public"))),
          or(isNull(p.visibility), eq(r.visibility, p.visibility)),
          or(
            isNull(p.search),
            sql`not exists (
              select 1 from unnest(string_to_array(btrim(search_term(${p.search})), ' ')) as word
              where strpos(
                search_term(concat_ws(' ', ${r.name}, ${r.description}, array_to_string(${r.tags}, ' '))), word) = 0)`,
          ),
          or(isNull(p.beforeId), sql`(${r.createdAt}, ${r.id}) < (${p.beforeCreatedAt}, ${p.beforeId})`),
        ),
      )
      .orderBy(desc(r.createdAt), desc(r.id))
      .limit(plain(p.limit)),
);

type RoutineRow = Required<typeof routines.$inferSelect>;

const insert = statement("routines.insert", getTableColumns(routines), (db, p) =>
  db.insert(routines).values(p).onConflictDoNothing({ target: routines.id }).returning({ id: routines.id }),
);

export const insertRoutine = async (tx: Executor, row: RoutineRow): Promise<boolean> =>
  (await insert(tx, row)).length > 0;

/** The server sets the last four with each change. */
const CHANGED = columnsNamed(routines, [
  ...writableColumns(routine),
  "days",
  "prescribedSince",
  "shareToken",
  "version",
  "updatedAt",
]);

/** Its import stays. */
export const replaceRoutine = statement("routines.replace", { ...OWN, ...CHANGED }, (db, { id, userId, ...changed }) =>
  db.update(routines).set(changed).where(isOwn({ id, userId })),
);

/** The workouts are changed by that. */
export const releaseWorkouts = statement("routines.release_workouts", { ...OWN, now: workouts.updatedAt }, (db, p) =>
  db
    .update(workouts)
    .set({ routineId: null, version: sql`${workouts.version} + 1`, updatedAt: p.now })
    .where(and(eq(workouts.routineId, p.id), eq(workouts.userId, p.userId)))
    .returning({ id: workouts.id, version: workouts.version }),
);

/** Workouts that another routine has since stay there. */
export const linkWorkouts = statement(
  "routines.link_workouts",
  { ...OWN, now: workouts.updatedAt, workoutIds: "jsonb" },
  (db, p) =>
    db
      .update(workouts)
      .set({ routineId: p.id, version: sql`${workouts.version} + 1`, updatedAt: p.now })
      .where(and(isNull(workouts.routineId), eq(workouts.userId, p.userId), isOneOf(workouts.id, p.workoutIds)))
      .returning({ id: workouts.id, version: workouts.version }),
);

export const deleteRoutine = statement("routines.delete", OWN, (db, p) => db.delete(routines).where(isOwn(p)));
