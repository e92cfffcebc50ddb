import { and, eq, getTableColumns, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { RoutineVisibility } from "#core/routines/routine.ts";
import { routine } from "#core/shapes/routine.ts";
import type { Executor } from "../../client.ts";
import type { Placeholders } from "../../parameters.ts";
import { columnsNamed, writableColumns } from "../../row-columns.ts";
import { routines, workouts } from "../../schema/index.ts";
import { answerJson, type Selected } from "../../shape-json.ts";
import { input, sqlStatement, statement } from "../../statement.ts";
import { soundRoutine } from "../../stored-json.ts";

const r = alias(routines, "r");

const copiedFrom = sql<{ id: string; version: number | null } | null>`case when ${r.copiedFromId} is not null
  then json_build_object('id', ${r.copiedFromId}, 'version', ${r.copiedFromVersion}) end`;

/** `r` is the row of `routines`. */
export const routineJson = answerJson(
  routine,
  { ...getTableColumns(r), copiedFrom: r.copiedFromId },
  { days: r.days, copiedFrom, userId: r.userId, prescribedSince: r.prescribedSince },
);

/** A routine as it is stored. */
export type StoredRoutine = Selected<typeof routineJson>;

/** `userId` is the reader: their own, what is public, and what they hold the link of. */
const selectReadable = sqlStatement<
  { userId: string; id: string; shareToken: string | null },
  { routine: StoredRoutine }
>(
  "routines.find_readable",
  sql`select ${routineJson} as routine from routines r
    where r.id = ${input("id")}::uuid and (r.user_id = ${input("userId")}::uuid or r.visibility = 'public'
      or (r.visibility = 'link' and r.share_token = ${input("shareToken")}::text))`,
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

/** Locks the user's own routine until the transaction ends. */
export const lockRoutine = async (tx: Executor, one: One): Promise<StoredRoutine | null> => {
  const [row] = await lockRow(tx, one);
  // A statement of its own sees what the lock waited for.
  return row === undefined ? null : findRoutine(tx, one);
};

export type RoutineListFilter = {
  readonly userId: string;
  readonly visibility: RoutineVisibility | null;
  readonly search: string | null;
  readonly beforeCreatedAt: string | null;
  readonly beforeId: string | null;
  readonly limit: number;
};

/** The user's own, newest first; of those that are public, everybody's. The search is over name, description and tags. */
export const listRoutines = sqlStatement<RoutineListFilter, { routine: StoredRoutine; sortKey: string }>(
  "routines.list",
  sql`select ${routineJson} as routine, r.created_at::text as "sortKey" from routines r
    where (r.user_id = ${input("userId")}::uuid
        or (r.visibility = 'public' and ${input("visibility")}::text = 'public'))
      and (${input("visibility")}::text is null or r.visibility = ${input("visibility")}::text)
      and (${input("search")}::text is null or not exists (
        select 1 from unnest(string_to_array(btrim(search_term(${input("search")}::text)), ' ')) as word
        where strpos(search_term(concat_ws(' ', r.name, r.description, array_to_string(r.tags, ' '))), word) = 0))
      and (${input("beforeId")}::uuid is null or
        (r.created_at, r.id) < (${input("beforeCreatedAt")}::timestamptz, ${input("beforeId")}::uuid))
    order by r.created_at desc, r.id desc
    limit ${input("limit")}::int`,
);

type RoutineRow = Required<typeof routines.$inferSelect>;

const insert = statement("routines.insert", getTableColumns(routines), (db, p) =>
  db.insert(routines).values(p).onConflictDoNothing({ target: routines.id }).returning({ id: routines.id }),
);

/** Returns false when the id is taken. */
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

/** Replaces the state of a locked routine; its import stays. */
export const replaceRoutine = statement("routines.replace", { ...OWN, ...CHANGED }, (db, { id, userId, ...changed }) =>
  db.update(routines).set(changed).where(isOwn({ id, userId })),
);

/** Removes the routine from its workouts, which are changed by that. */
export const releaseWorkouts = statement("routines.release_workouts", { ...OWN, now: workouts.updatedAt }, (db, p) =>
  db
    .update(workouts)
    .set({ routineId: null, version: sql`${workouts.version} + 1`, updatedAt: p.now })
    .where(and(eq(workouts.routineId, p.id), eq(workouts.userId, p.userId)))
    .returning({ id: workouts.id, version: workouts.version }),
);

export const deleteRoutine = statement("routines.delete", OWN, (db, p) => db.delete(routines).where(isOwn(p)));
